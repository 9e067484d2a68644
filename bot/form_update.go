package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/bot/lint"
	"kept/reminders/promise"
	"kept/store"
)

// advised, at the end of the value of an update's form, says that its author has
// seen what readers would miss.
const advised = " advised"

func (c *change) updateForm(string) (chat.Form, error) {
	f := chat.Form{Title: "Update on " + c.inc.ID.String(), Submit: "Post", Inputs: []chat.Input{
		{Name: "surface", Label: "Who reads it", Kind: chat.Choice, Value: string(incident.Internal), Options: []chat.Option{{Value: string(incident.Internal), Label: "this room"}, {Value: string(incident.Public), Label: "the public"}}},
		{Name: "phase", Label: "Phase", Kind: chat.Choice, Optional: true, Options: phaseOptions()},
		{Name: "text", Label: "Update", Kind: chat.LongText, Hint: "What is known, what is being done, when the next update comes"},
		{Name: "next", Label: "Next update", Kind: chat.ShortText, Optional: true, Hint: "by 10:45 CET, in 30 minutes: added to the text"},
	}}
	switch {
	case c.inc.Drill:
		f.Inputs[0].Hint = "This is a drill: what is public stays in this room"
	case c.b.page == nil:
		f.Inputs[0].Hint = "No status page is connected: what is public counts by your word that it is posted there"
	}
	return f, nil
}

// resolveForm is the form of the closing words. While a public update is owed
// they are offered as public ones.
func (c *change) resolveForm(string) (chat.Form, error) {
	f, err := c.updateForm("")
	f.Title, f.Submit = "Resolve "+c.inc.ID.String(), "Resolve"
	f.Inputs = slices.Delete(f.Inputs, 3, 4) // nothing follows
	f.Inputs = slices.Delete(f.Inputs, 1, 2)
	f.Inputs[1].Label, f.Inputs[1].Hint = "Closing words", "What was wrong, since when it works again"
	if len(c.publicOwed()) > 0 {
		f.Inputs[0].Value, f.Inputs[0].Hint = string(incident.Public), "The public is owed an update"
	}
	return f, err
}

func phaseOptions() (out []chat.Option) {
	for _, s := range incident.Statuses[:4] {
		out = append(out, chat.Option{Value: string(s), Label: s.Title()})
	}
	return out
}

// updateFilled reads the form of an update.
func (b *Bot) updateFilled(_ context.Context, _ string, filled answers) (cmd command.Command, err error) {
	cmd = command.Command{Verb: command.Update, Text: filled("text"), Surface: incident.Surface(filled("surface"))}
	if phase := filled("phase"); phase != "" {
		var ok bool
		if cmd.Phase, ok = incident.ParseStatus(phase); !ok {
			return cmd, atFault(outOfDate(), "phase")
		}
	}
	if cmd.Surface != "" && cmd.Surface != incident.Internal && cmd.Surface != incident.Public {
		return cmd, atFault(outOfDate(), "surface")
	}
	if next := filled("next"); next != "" {
		sentence := nextUpdate(next)
		if len(promise.Read(sentence, promise.Context{At: b.clock(), Days: b.cfg.Business})) == 0 {
			return cmd, atFault(refuse("Kept reads no time in “%s”; write by 10:45 CET, in 30 minutes or every hour.", cut(next, 60)), "next")
		}
		cmd.Text = strings.TrimSpace(cmd.Text + "\n\n" + sentence)
	}
	if cmd.Text == "" {
		return cmd, atFault(refuse("The update has no text; nothing was posted."), "text")
	}
	return cmd, nil
}

// closingFilled reads the form of the closing words.
func (b *Bot) closingFilled(ctx context.Context, about string, filled answers) (command.Command, error) {
	cmd, err := b.updateFilled(ctx, about, filled)
	cmd.Verb, cmd.Phase = command.Resolve, incident.Resolved
	return cmd, err
}

// nextUpdate is the sentence for what was filled in as the next update: "by
// 10:45 CET", "10:45", "30m", "every hour".
func nextUpdate(s string) string {
	const lead = "next update"
	if len(s) >= len(lead) && strings.EqualFold(s[:len(lead)], lead) {
		s = strings.TrimLeft(s[len(lead):], ": ")
	}
	s = strings.TrimRight(s, ". ")
	start := "Next update "
	switch figure := s != "" && s[0] >= '0' && s[0] <= '9'; {
	case len(s) > 6 && strings.EqualFold(s[:6], "every "):
		start = "Updates "
	case figure && promise.LooksLikeMoment(s):
		start += "at "
	case figure:
		start += "in "
	}
	return start + s + "."
}

// worthAsking are the advices for which a form comes back once before it is
// posted. Only what the next update cannot make good is worth a second press:
// what would be public that must not be, words that contradict the phase, and
// readers who are left with a time that has passed, or with none. The rest (a
// guess, a zone, the tense, a time that moves, the same words) is told beside
// the receipt, as for a typed update: somebody in a hurry would soon press twice
// without reading. The room does without a next time: the policy has one.
func worthAsking(a lint.Advice, s incident.Surface) bool {
	switch a.Rule {
	case lint.InternalName, lint.PastDeadline, lint.WrongPhase:
		return true
	case lint.DroppedTime:
		return a.Words == "" // it is not said again, nor another one
	case lint.NoNextUpdate:
		return s == incident.Public
	}
	return false
}

// reconsider gives a form back once, as it was filled in, with what readers
// would miss in the update; nil when nothing is worth asking about, or when its
// author has seen it. The second press posts, whatever was changed.
func (b *Bot) reconsider(ctx context.Context, ev chat.Event, cmd command.Command, now time.Time) (again *chat.Form, err error) {
	if strings.HasSuffix(ev.Value, advised) {
		return nil, nil
	}
	err = b.store.View(ctx, func(tx store.Tx) error {
		if seen, err := tx.Seen(eventKey(ev)); seen || err != nil {
			return err // a redelivery: its first delivery was answered
		}
		c, err := b.beginOn(tx, ev, cmd.Incident, now)
		if err != nil {
			return err
		}
		if err := c.mayChangePhase(cmd.Phase); err != nil {
			return err
		}
		c.before = incident.Judge(c.inc, c.at)
		surface := cmp.Or(cmd.Surface, incident.Internal)
		var notes []chat.Line
		for _, a := range c.lint(incident.Update{Surface: surface, Phase: cmd.Phase, Text: cmd.Text, By: c.by, Said: c.at}) {
			if worthAsking(a, surface) && len(notes) < mostAdvices {
				notes = append(notes, wordsAdvice([]lint.Advice{a})...)
			}
		}
		if len(notes) == 0 {
			return nil
		}
		f, err := forms[ev.Form].make(c, "")
		if err != nil {
			return err
		}
		f.Name, f.Value, f.Room, f.Submit, f.Notes = ev.Form, cmd.Incident.String()+advised, ev.Room, f.Submit+" anyway", notes
		keepFilled(&f, ev)
		again = &f
		return nil
	})
	return again, err
}

// keepFilled puts what was filled in into a form that asks again.
func keepFilled(f *chat.Form, ev chat.Event) {
	for i := range f.Inputs {
		f.Inputs[i].Value = strings.ToValidUTF8(ev.Fields[f.Inputs[i].Name], "\uFFFD")
	}
}
