package rehearse

import (
	"context"
	"fmt"
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
	err := p.store.View(ctx, func(tx store.Tx) error {
		end.Incidents = nil
		for after := incident.ID(0); ; {
			page, err := tx.Incidents(after, 50, false)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, inc := range page {
				after = inc.ID
				o := Outcome{Incident: inc, Ledger: incident.Judge(inc, p.now.UTC()), Name: p.nameOf}
				if o.Entries, err = tx.Entries(inc.ID, 0, 100_000); err != nil {
					return err
				}
				if o.Reminders, err = tx.Reminders(inc.ID); err != nil {
					return err
				}
				end.Incidents = append(end.Incidents, o)
			}
		}
	})
	if err != nil {
		return end, fmt.Errorf("read the store: %w", err)
	}
	for i := range end.Incidents {
		o := &end.Incidents[i]
		if o.Timeline, err = p.ask(ctx, o.Incident, "timeline"); err != nil {
			return end, err
		}
		if o.Promises, err = p.ask(ctx, o.Incident, "promises"); err != nil {
			return end, err
		}
		if o.Draft, err = p.ask(ctx, o.Incident, "postmortem"); err != nil {
			return end, err
		}
	}
	return end, nil
}

func (p *player) nameOf(who incident.Person) string { return p.w.Name(chat.PersonRef(who)) }

// ask lets the incident's commander ask Kept something, unseen by the room.
func (p *player) ask(ctx context.Context, inc *incident.Incident, what string) (string, error) {
	room := chat.RoomRef(inc.Room)
	if room == "" {
		room = chat.RoomRef(inc.DeclaredIn)
	}
	p.asked++
	reply, err := p.bot.Handle(ctx, chat.Event{
		ID: fmt.Sprintf("Ask%d", p.asked), Kind: chat.Command, At: p.now.UTC(), Room: room,
		Person: chat.PersonRef(inc.Commander()), Text: inc.ID.String() + " " + what,
	})
	if err != nil {
		return "", fmt.Errorf("%s of %s: %w", what, inc.ID, err)
	}
	for _, f := range reply.Message.Files {
		if strings.HasSuffix(f.Name, ".md") {
			return string(f.Data), nil
		}
	}
	return reply.Message.Plain(), nil
}

// show puts what Kept shows of every incident into the chat, to be read and
// to be expected.
func (p *player) show(ctx context.Context, what string) error {
	if p.bot == nil {
		return fmt.Errorf("nothing can be shown while Kept is down")
	}
	end, err := p.ending(ctx)
	if err != nil {
		return err
	}
	for _, o := range end.Incidents {
		text := map[string]string{"timeline": o.Timeline, "promises": o.Promises, "draft": o.Draft}[what]
		h := Happening{Kind: Shown, At: p.now.UTC(), By: Kept, Text: text}
		p.window = append(p.window, h)
		p.Screen.Happened(h)
	}
	return nil
}
