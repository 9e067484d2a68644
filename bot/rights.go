package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// asks are the commands that need a right, and how it is named in a refusal.
var asks = map[command.Verb]struct {
	right Right
	what  string
}{
	command.Declare:   {MayDeclare, "declare an incident"},
	command.SetSev:    {MaySeverity, "change the severity"},
	command.Waive:     {MayWaive, "waive a promise"},
	command.PMPublish: {MayPublish, "publish a postmortem"},
}

// mayDo refuses a command that is kept to a circle which the person is not in.
// An incident's commander may do everything in it: whoever answers for an
// incident must not be stopped in the middle of it, and the ledger says who did
// it. On any doubt about a group: no.
func (b *Bot) mayDo(ctx context.Context, ev chat.Event, verb command.Verb, id incident.ID) error {
	ask, kept := asks[verb]
	circle, set := b.cfg.place(string(ev.Person)).Rights[ask.right]
	if !kept || !set || slices.Contains(circle.People, ev.Person) {
		return nil
	}
	if id != 0 {
		inc, err := b.load(ctx, id)
		if err != nil {
			return err
		}
		if inc.Commander() == incident.Person(ev.Person) {
			return nil
		}
	}
	for _, g := range circle.Groups {
		if groups, ok := chat.Feature[chat.Grouper](b.platform, g); ok {
			in, err := groups.InGroup(ctx, g, ev.Person)
			if err != nil {
				b.log.Warn("cannot find out who is in a group; taken for no", "group", g, "person", ev.Person, "error", err)
			} else if in {
				return nil
			}
		}
	}
	return refuseLine(wordsMayNot(ask.what, b.circleNames(ctx, circle, id)))
}

// circleNames names those in a circle, and the commander of the incident that
// it is about.
func (b *Bot) circleNames(ctx context.Context, circle Circle, id incident.ID) []string {
	var names []string
	if id != 0 {
		names = append(names, "the commander")
	}
	known := b.names(ctx)
	for _, p := range circle.People {
		name := known(incident.Person(p))
		if who, err := b.platform.Person(ctx, p); err == nil {
			name = who.Name
		}
		names = append(names, name)
	}
	switch {
	case circle.Name != "":
		names = append(names, circle.Name)
	case len(circle.Groups) == 1:
		names = append(names, "members of the group that is configured for it")
	case len(circle.Groups) > 1:
		names = append(names, fmt.Sprintf("members of the %d groups that are configured for it", len(circle.Groups)))
	}
	return names
}

// mayBeGiven refuses giving a role, the postmortem or an action item to somebody
// who may press nothing: nobody would act on what is owed. An action item may be a
// guest's, such as a vendor's, never a bot's.
func (b *Bot) mayBeGiven(ctx context.Context, cmd command.Command) error {
	item := false
	switch cmd.Verb {
	case command.Action, command.ActionMove:
		item = true
	case command.Declare, command.Assign, command.Handover, command.PMOwner:
	default:
		return nil
	}
	who, err := b.outsider(ctx, chat.PersonRef(cmd.Lead))
	if err != nil || who.Ref == "" || item && !who.Bot {
		return err
	}
	return refuse("%s cannot take it: only people of your own organisation can.", who.Name)
}

// outsider is who somebody is that may press nothing, as a bot, a guest or a member
// of another organisation; nobody for all others, also whom Kept does not know.
func (b *Bot) outsider(ctx context.Context, p chat.PersonRef) (out store.Person, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		who, err := tx.Person(p)
		if err == nil && (who.Bot || who.Stranger) {
			out = *who
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return out, err
}
