package bot

import (
	"errors"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// elsewhere follows edits and deletions of messages in rooms where no incident
// lives. Such a message is not stored; what was made of it, because somebody put
// it into a timeline, says what it says.
func (b *Bot) elsewhere(tx store.Tx, ev chat.Event, now time.Time) error {
	if ev.Kind != chat.MessageEdited && ev.Kind != chat.MessageDeleted {
		return nil
	}
	if ev.Kind == chat.MessageDeleted {
		if err := forgetActions(tx, ev.Message); err != nil {
			return err
		}
	}
	entries, err := tx.EntriesOf(incident.Message(ev.Message.String()))
	if err != nil {
		return err
	}
	for _, e := range entries {
		older := slices.ContainsFunc(e.Edits, func(was incident.Edit) bool { return !ev.At.After(was.At) })
		if e.Redacted != nil || ev.Kind == chat.MessageEdited && (older || e.Text == ev.Text) {
			continue
		}
		c, err := b.beginOn(tx, ev, e.Incident, now)
		if err != nil {
			return err
		}
		c.quiet = true
		if ev.Kind == chat.MessageDeleted {
			err = c.forget(e, "message deleted")
		} else {
			err = c.says(e, ev.Text)
		}
		if err := errors.Join(err, c.finish()); err != nil {
			return err
		}
	}
	return nil
}

// actionsName names the list of message actions on a message that are kept until
// a question or a form is answered.
func actionsName(ref chat.MessageRef) string { return "actions/" + ref.String() }

// keepAction remembers that a message action is kept, with the message's text.
func keepAction(tx store.Tx, ref chat.MessageRef, name string) error {
	var names []string
	if err := tx.Value(actionsName(ref), &names); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if slices.Contains(names, name) {
		return nil
	}
	return tx.PutValue(actionsName(ref), append(names, name))
}

// forgetActions forgets the message actions that are kept with a message's text.
func forgetActions(tx store.Tx, ref chat.MessageRef) error {
	var names []string
	err := tx.Value(actionsName(ref), &names)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(names) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		err = errors.Join(err, tx.PutValue(name, nil))
	}
	return errors.Join(err, tx.PutValue(actionsName(ref), nil))
}
