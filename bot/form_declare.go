package bot

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// declaration is what somebody asks to be opened.
type declaration struct {
	command.Command
	sure    bool            // it repeats nothing: they were asked
	promise command.Command // made in the same breath; no Verb = none
	from    *chat.Event     // the message action that it was declared from; nil = none
}

// openDeclare opens the form of a declaration, for whoever may declare.
func (b *Bot) openDeclare(ctx context.Context, ev chat.Event) (Reply, error) {
	if err := b.mayDo(ctx, ev, command.Declare, 0); err != nil {
		return Reply{}, err
	}
	if err := b.hasRoom(ev); err != nil {
		return Reply{}, err
	}
	f, typed := b.newDeclareForm(ev.Person), "declare WHAT IS WRONG sev:2"
	if ev.Kind == chat.Shortcut && !ev.Message.IsZero() {
		name, err := b.keepTyped(ctx, ev)
		if err != nil {
			return Reply{}, err
		}
		f.Value = name
		f.Inputs[0].Value = firstLine(ev.Text)
		f.Notes = []chat.Line{say("The message goes into the timeline, and its time is taken for when it was detected.")}
	}
	return b.showForm(ctx, ev, f, typed)
}

// hasRoom refuses a declaration from nowhere in particular where an incident gets
// no room of its own.
func (b *Bot) hasRoom(ev chat.Event) error {
	if _, opens := chat.Feature[chat.RoomOpener](b.platform, ev.Person); !opens && ev.Room == "" {
		return refuse("Kept opens no rooms here; declare it in the room where it is to live.")
	}
	return nil
}

// firstLine is the first line of a message as a title.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return cut(line, 150)
		}
	}
	return ""
}

// newDeclareForm is the form of a declaration, empty but for who leads.
func (b *Bot) newDeclareForm(by chat.PersonRef) chat.Form {
	return chat.Form{Name: pressOpen, Title: "Declare an incident", Submit: "Declare", Inputs: []chat.Input{
		{Name: "title", Label: "What is wrong", Kind: chat.ShortText, Hint: "in a few words: what do people notice?"},
		{Name: "severity", Label: "Severity", Kind: chat.Choice, Value: b.cfg.DefaultSeverity.String(), Options: severityOptions()},
		{Name: "category", Label: "Category", Kind: chat.ShortText, Optional: true, Hint: "Service Degradation"},
		{Name: "components", Label: "Components", Kind: chat.ShortText, Optional: true, Hint: "Voice (SIP, Trunks), Agent Interface"},
		{Name: "commander", Label: "Commander", Kind: chat.PersonPick, Value: string(by), Optional: true},
		{Name: "promise", Label: "Promise", Kind: chat.ShortText, Optional: true, Hint: "public every 30m, by 10:45 CET"},
		{Name: "private", Label: "Private: only who is in its room knows of it", Kind: chat.YesNo, Value: "no", Optional: true},
		{Name: courseInput, Label: "It is", Kind: chat.Choice, Value: courseNow, Optional: true, Options: []chat.Option{
			{Value: courseNow, Label: "Going on"},
			{Value: courseDrill, Label: "A drill"},
			{Value: courseOver, Label: "Over already, to be recorded"},
		}},
	}}
}

// The choice, at the end of the form, of what is declared. Whoever declares what goes
// on need not touch it; only of what is over it is asked when that was.
const (
	courseInput = "course"
	courseNow   = "now"
	courseDrill = "drill"
	courseOver  = "over"

	startedInput, resolvedInput = "started", "resolved"
)

// askWhen is the form again, with the questions when what is over was.
func (b *Bot) askWhen(ev chat.Event) *chat.Form {
	f := b.newDeclareForm(ev.Person)
	f.Value, f.Room, f.Submit = ev.Value, ev.Room, "Record it"
	f.Notes = []chat.Line{say("It is over already: when was that? Nobody will be reminded of anything.")}
	f.Inputs = append([]chat.Input{
		{Name: startedInput, Label: "Started", Kind: chat.ShortText, Optional: true, Hint: "2026-02-26 08:19 UTC"},
		{Name: resolvedInput, Label: "Resolved", Kind: chat.ShortText, Optional: true, Hint: "2026-02-26 09:22 UTC; empty if that is still to be found out"},
	}, f.Inputs...)
	keepFilled(&f, ev)
	return &f
}

// course reads what is declared: what goes on, a drill, or what is over.
func (d *declaration) course(filled answers) error {
	d.WindowFrom, d.WindowTo = filled(startedInput), filled(resolvedInput)
	d.Drill, d.Retro = filled(courseInput) == courseDrill, filled(courseInput) == courseOver
	switch {
	case d.WindowTo != "" && !d.Retro:
		return atFault(refuse("What is resolved is over: choose that, or leave out when it was resolved."), courseInput)
	case d.Retro && d.promise.Verb != "":
		return atFault(refuse("What is over owes no update: take the promise out, or choose that it is going on."), "promise")
	}
	return nil
}

// alikeInput is the question whether a declaration repeats an open incident.
const alikeInput = "alike"

// declareForm declares what was filled in, with the checks of a typed
// declaration. Where it looks like an incident that is open the form comes back
// as it was filled in, with the question which of both is meant; where it is over, with
// the question when that was.
func (b *Bot) declareForm(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	if err := b.again(ctx, ev); err != nil {
		return Reply{}, err // else its redelivery would look like its own repetition
	}
	if err := b.hasRoom(ev); err != nil {
		return Reply{}, err
	}
	d, err := b.declareFilled(ctx, ev)
	if err != nil {
		return Reply{}, err
	}
	ev.Mentions = append(ev.Mentions, chat.Mention{Person: chat.PersonRef(d.Lead)})
	if err := b.admit(ctx, ev, now); err != nil { // so that the commander is known by name
		return Reply{}, err
	}
	if id, ok := incident.ParseID(ev.Fields[alikeInput]); ok {
		if _, err := b.target(ctx, ev, command.Command{Incident: id}); err != nil {
			return Reply{}, err
		}
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
			if d.from != nil {
				if _, err := c.taken(*d.from, incident.EntryMessage); err != nil && !errors.Is(err, errTaken) {
					return Reply{}, err
				}
			}
			return c.join()
		})
	}
	if d.Retro && d.WindowFrom == "" {
		return Reply{Form: b.askWhen(ev)}, nil
	}
	if !d.sure && !d.Retro {
		alike, err := b.alike(ctx, ev, d)
		if err != nil {
			return Reply{}, err
		}
		if alike != nil {
			return Reply{Form: b.askAlike(ev, alike)}, nil
		}
	}
	d.sure = true
	reply, err := b.declare(ctx, ev, d, now)
	if err == nil && d.from != nil {
		err = b.store.Update(ctx, func(tx store.Tx) error { return tx.PutValue(ev.Value, nil) })
	}
	return reply, err
}

// askAlike is the form again, with the question whether to join the incident
// that is like it.
func (b *Bot) askAlike(ev chat.Event, inc *incident.Incident) *chat.Form {
	f := b.newDeclareForm(ev.Person)
	f.Value, f.Room = ev.Value, ev.Room
	keepFilled(&f, ev)
	f.Notes = []chat.Line{lineAlike(inc, cut(inc.Title, 150))}
	f.Submit = "Go on"
	f.Inputs = append([]chat.Input{{Name: alikeInput, Label: "Is it the same?", Kind: chat.Choice, Value: inc.ID.String(), Options: []chat.Option{
		{Value: inc.ID.String(), Label: "Join " + inc.ID.String()},
		{Value: "another", Label: "Declare another"},
	}}}, f.Inputs...)
	return &f
}

// declareFilled reads the form of a declaration.
func (b *Bot) declareFilled(ctx context.Context, ev chat.Event) (d declaration, err error) {
	filled := filledIn(ev)
	d.Command = command.Command{Verb: command.Declare, Text: filled("title"), Category: filled("category"),
		Components: incident.ParseComponents(filled("components")), Private: yes(filled("private")), Lead: incident.Person(filled("commander"))}
	if !strings.ContainsFunc(d.Text, unicode.IsGraphic) {
		return d, atFault(refuse("An incident needs a title, in a few words: what do people notice?"), "title")
	}
	if sev := filled("severity"); sev != "" {
		var ok bool
		if d.Severity, ok = incident.ParseSeverity(sev); !ok {
			return d, atFault(refuse("Choose one of SEV1 to SEV4."), "severity")
		}
	}
	if d.Lead != "" {
		if err := b.here(ctx, d.Lead, "commander"); err != nil {
			return d, err
		}
	}
	if words := filled("promise"); words != "" {
		if head, rest, _ := strings.Cut(words, " "); strings.EqualFold(head, "promise") {
			words = strings.TrimSpace(rest)
		}
		if d.promise, err = command.Parse(command.Input{Text: "promise " + words}); err != nil || d.promise.Verb != command.Promise {
			return d, atFault(refuse(notAPromise), "promise")
		}
	}
	if err := d.course(filled); err != nil {
		return d, err
	}
	d.sure = filled(alikeInput) != ""
	d.from, err = b.declaredFrom(ctx, ev)
	return d, err
}

const notAPromise = "Kept cannot read that promise; write public every 30m, or by 10:45 CET."

// declaredFrom is the message action that a declaration's form was opened with;
// nil if it was opened otherwise.
func (b *Bot) declaredFrom(ctx context.Context, ev chat.Event) (*chat.Event, error) {
	if ev.Value == "" {
		return nil, nil
	}
	kept, err := b.typed(ctx, ev.Value)
	if errors.Is(err, store.ErrNotFound) || err == nil && (kept.Event.Kind != chat.Shortcut || kept.Event.Person != ev.Person) {
		return nil, outOfDate()
	}
	return &kept.Event, err
}

// stated reads and records the promise of a declaration, which its first
// summary shows. Its entry and its post come once there is a room for them.
func (c *change) stated(cmd command.Command) (*incident.Promise, error) {
	if cmd.Verb == "" {
		return nil, nil
	}
	p, err := c.readPromise(cmd)
	if err != nil {
		return nil, atFault(err, "promise")
	}
	p = c.record(p)
	return &p, nil
}

// brought brings along what a declaration carries, once the room is queued: the
// message that it was made from, and the promise.
func (c *change) brought(d declaration, p *incident.Promise) (chat.Message, error) {
	m := c.wordsDeclared()
	if d.from != nil {
		e, err := c.taken(*d.from, incident.EntryMessage)
		if err != nil {
			return m, err
		}
		c.inc.SetMark(incident.MarkDetected, incident.MarkedTime{At: e.HappenedAt, By: c.by, RecordedAt: c.now, Entry: e.ID})
	}
	if p == nil {
		return m, nil
	}
	if err := c.enter(*p); err != nil {
		return m, err
	}
	heard := c.wordsHeard([]incident.Promise{*p})
	m.Lines, m.Buttons = append(m.Lines, heard.Lines...), heard.Buttons
	return m, nil
}
