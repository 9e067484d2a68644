package bot

import (
	"context"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
)

// bare answers a command that says nothing: in an incident's room with that
// incident's panel, elsewhere with the form of a declaration. id is the incident
// that was chosen where several live in the room, 0 = none was.
func (b *Bot) bare(ctx context.Context, ev chat.Event, id incident.ID, now time.Time) (Reply, error) {
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	if id == 0 {
		here, err := b.inRoom(ctx, ev.Room)
		if err != nil {
			return Reply{}, err
		}
		known := false
		for _, inc := range here {
			known = known || b.visible(ctx, inc, ev.Person)
		}
		if !known {
			return b.openDeclare(ctx, ev)
		}
	}
	id, err := b.target(ctx, ev, command.Command{Incident: id})
	if err != nil {
		return Reply{}, err
	}
	return b.view(ctx, ev, id, command.Command{}, (*change).panel, now)
}

// listed is how many action items a panel names.
const listed = 5

// panel is all that one wants to know and to do about an incident in its room:
// the summary as its reader's clock shows it, what is to be done, and a button
// for each thing that is done often.
func (c *change) panel(command.Command) (Reply, error) {
	inc := c.inc
	button := func(action, label string) chat.Button {
		return chat.Button{Action: action, Label: label, Value: inc.ID.String()}
	}
	m := c.summaryFor(c.standing(), c.zone(c.by), c.now)
	n := 0
	for _, a := range inc.Actions {
		if a.Open() {
			if n++; n <= listed {
				m.Lines = append(m.Lines, c.wordsItem(a))
			}
		}
	}
	m.Buttons = nil
	if inc.Open() {
		post := button(pressUpdate, "Post update")
		post.Main = true
		m.Buttons = append(m.Buttons, []chat.Button{post, button(pressRoles, "Roles"), button(pressSeverity, "Severity"), button(pressResolve, "Resolve")})
	}
	look := []chat.Button{button(pressTimeline, "Timeline"), button(pressPromises, "Promises"), button(pressTimes, "Times"), button(pressAction, "Action item")}
	if len(inc.Actions) > 0 {
		look = append(look, button(pressActions, "Action items"))
	}
	if inc.Room == inc.DeclaredIn { // the room is for others, too
		look = append(look, button(pressOpen, "Declare an incident"))
	}
	m.Buttons = append(m.Buttons, append(look, button(pressHelp, "More help")))
	return Reply{Message: m}, nil
}
