package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Ending is what a rehearsal leaves behind.
type Ending struct {
	Incidents []Outcome
	Page      []PageEntry
}

// Outcome is what became of one incident.
type Outcome struct {
	Incident  *incident.Incident
	Entries   []*incident.Entry
	Ledger    incident.Ledger
	Reminders []*reminders.Reminder
	Name      func(incident.Person) string
	Timeline  string // as Kept shows them
	Promises  string
	Draft     string // Markdown
}

// ending reads what the store holds, and asks Kept for what people would ask.
func (p *player) ending(ctx context.Context) (Ending, error) {
	var end Ending
	if p.page != nil {
		end.Page = p.page.Entries()
	}
	var err error
	if end.Incidents, err = p.outcomes(ctx); err != nil {
		return end, err
	}
	for i := range end.Incidents {
		o := &end.Incidents[i]
		for _, part := range []struct {
			what string
			into *string
		}{{"timeline", &o.Timeline}, {"promises", &o.Promises}, {"draft", &o.Draft}} {
			if *part.into, err = p.ask(ctx, o.Incident, part.what); err != nil {
				return end, err
			}
		}
	}
	return end, nil
}

// outcomes reads every incident from the store.
func (p *player) outcomes(ctx context.Context) ([]Outcome, error) {
	var all []Outcome
	err := p.store.View(ctx, func(tx store.Tx) error {
		all = nil
		for after := incident.ID(0); ; {
			page, err := tx.Incidents(after, 50, store.All)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, inc := range page {
				after = inc.ID
				o := Outcome{Incident: inc, Ledger: incident.Judge(inc, p.now.UTC()), Name: p.nameOf}
				if o.Entries, err = entries(tx, inc.ID); err != nil {
					return err
				}
				if o.Reminders, err = tx.Reminders(inc.ID); err != nil {
					return err
				}
				all = append(all, o)
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read the store: %w", err)
	}
	return all, nil
}

// entries reads a timeline, page by page.
func entries(tx store.Tx, id incident.ID) ([]*incident.Entry, error) {
	var all []*incident.Entry
	for after := incident.EntryID(0); ; {
		page, err := tx.Entries(id, after, 500)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
		after = page[len(page)-1].ID
	}
}

func (p *player) nameOf(who incident.Person) string { return p.w.Name(chat.PersonRef(who)) }

// ask lets the incident's commander ask Kept for the timeline, the promises or
// the draft. What Kept posts to answer that is not shown on the screen.
func (p *player) ask(ctx context.Context, inc *incident.Incident, what string) (string, error) {
	room := chat.RoomRef(inc.Room)
	if room == "" {
		room = chat.RoomRef(inc.DeclaredIn)
	}
	verb := what
	if what == "draft" {
		verb = "postmortem"
	}
	p.asked++
	kill := p.session.kill // a crash that is set to come is not for this
	p.session.kill = nowhere
	defer func() { p.session.kill = kill }()
	reply, err := p.bot.Handle(ctx, chat.Event{
		ID: fmt.Sprintf("Ask%d", p.asked), Kind: chat.Command, At: p.now.UTC(), Room: room,
		Person: chat.PersonRef(inc.Commander()), Text: inc.ID.String() + " " + verb,
	})
	if err != nil {
		return "", fmt.Errorf("%s of %s: %w", what, inc.ID, err)
	}
	if _, err := p.bot.Step(ctx, p.now.UTC()); err != nil {
		return "", fmt.Errorf("%s of %s: %w", what, inc.ID, err)
	}
	answer := reply.Message
	if what == "timeline" {
		return p.pages(ctx, inc, room, answer)
	}
	for _, h := range p.w.Log(p.seen) {
		p.seen++
		if h.Kind == Posted && len(h.Post.Message.Files) > 0 {
			answer = h.Post.Message
		}
	}
	for _, f := range answer.Files {
		if strings.HasSuffix(f.Name, ".md") {
			return string(f.Data), nil
		}
	}
	return answer.Plain(), nil
}

// pages is a list of which an answer shows the newest part, as a whole: what one
// reads who presses [Older] to the end.
func (p *player) pages(ctx context.Context, inc *incident.Incident, room chat.RoomRef, newest chat.Message) (string, error) {
	all, m := chat.Message{Lines: newest.Lines[:1]}, newest
	for {
		older, more := button(m, "Older")
		_, newer := button(m, "Newer")
		lines := m.Lines[1:]
		if more || newer { // the last line says which part it is
			lines = lines[:len(lines)-1]
		}
		all.Lines = slices.Insert(all.Lines, 1, lines...)
		if !more {
			return all.Plain(), nil
		}
		p.asked++
		reply, err := p.bot.Handle(ctx, chat.Event{
			ID: fmt.Sprintf("Ask%d", p.asked), Kind: chat.ButtonPressed, At: p.now.UTC(), Room: room,
			Person: chat.PersonRef(inc.Commander()), Button: older.Action, Value: older.Value,
		})
		if err == nil && len(reply.Message.Lines) < 2 {
			err = errors.New("it is empty")
		}
		if err != nil {
			return "", fmt.Errorf("%s: an older part of the timeline: %w", inc.ID, err)
		}
		m = reply.Message
	}
}

// show puts what Kept shows of every incident into the chat, to be read and
// to be expected.
func (p *player) show(ctx context.Context, what string) error {
	if p.bot == nil {
		return errors.New("nothing can be shown while Kept is down")
	}
	all, err := p.outcomes(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		text, err := p.ask(ctx, o.Incident, what)
		if err != nil {
			return err
		}
		h := Happening{Kind: Shown, At: p.now.UTC(), By: Kept, Text: text}
		p.window = append(p.window, h)
		p.Screen.Happened(h)
	}
	return nil
}
