package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
)

// openForm opens the form behind a button. A platform without forms, or an
// expired right to open one, gets the command to type instead.
func (b *Bot) openForm(ctx context.Context, ev chat.Event, id incident.ID, about string) (Reply, error) {
	typed := map[string]string{
		pressUpdate:   "update: TEXT, or update public: TEXT",
		pressRoles:    "lead @user, comms @user, scribe @user or ops @user",
		pressSeverity: "severity SEV2",
		pressSnooze:   "snooze " + promiseOnly(about) + "15m REASON",
		pressMisheard: "promise by 10:45",
	}[ev.Button]
	inc, err := b.load(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if forms, ok := b.platform.(chat.FormOpener); ok && ev.Opener != "" {
		if err := forms.OpenForm(ctx, ev.Opener, formFor(ev.Button, inc, about)); err == nil {
			return Reply{}, nil
		}
	}
	return Reply{}, refuse(fmt.Sprintf("The form could not be opened; type `%s %s`.", id, typed))
}

func promiseOnly(about string) string {
	if strings.HasPrefix(about, "P") {
		return about + " "
	}
	return ""
}

// formFor is the form behind a button.
func formFor(button string, inc *incident.Incident, about string) chat.Form {
	f := chat.Form{Name: button, Title: inc.ID.String(), Value: strings.TrimSpace(inc.ID.String() + " " + about), Submit: "Save"}
	switch button {
	case pressUpdate:
		f.Title, f.Submit = "Update on "+inc.ID.String(), "Post"
		f.Inputs = []chat.Input{
			{Name: "surface", Label: "Who reads it", Kind: chat.Choice, Value: string(incident.Internal), Options: []chat.Option{{Value: string(incident.Internal), Label: "this room"}, {Value: string(incident.Public), Label: "the public"}}},
			{Name: "phase", Label: "Phase", Kind: chat.Choice, Optional: true, Options: phaseOptions()},
			{Name: "text", Label: "Update", Kind: chat.LongText, Hint: "What is known, what is being done, when the next update comes"},
			{Name: "next", Label: "Next update", Kind: chat.ShortText, Optional: true, Hint: "by 10:45 CET, in 30 minutes: added to the text"},
		}
	case pressRoles:
		f.Inputs = []chat.Input{
			{Name: "role", Label: "Role", Kind: chat.Choice, Options: roleOptions()},
			{Name: "person", Label: "Who", Kind: chat.PersonPick},
		}
	case pressSeverity:
		f.Inputs = []chat.Input{{Name: "severity", Label: "Severity", Kind: chat.Choice, Value: inc.Severity.String(), Options: severityOptions()}}
	case pressSnooze:
		f.Inputs = []chat.Input{
			{Name: "length", Label: "For how long", Kind: chat.ShortText, Value: "15m", Hint: "at most 30m; what is owed stays due when it was"},
			{Name: "reason", Label: "Why", Kind: chat.ShortText},
		}
	case pressMisheard:
		f.Title = "What was meant?"
		f.Inputs = []chat.Input{{Name: "meant", Label: "As a promise", Kind: chat.ShortText, Hint: "by 10:45 CET · every 60m · in 30m"}}
	}
	return f
}

func phaseOptions() (out []chat.Option) {
	for _, s := range incident.Statuses[:4] {
		out = append(out, chat.Option{Value: string(s), Label: s.Title()})
	}
	return out
}

func roleOptions() (out []chat.Option) {
	for _, r := range incident.Roles {
		out = append(out, chat.Option{Value: string(r), Label: capital(r.Title())})
	}
	return out
}

func severityOptions() (out []chat.Option) {
	for s := incident.SEV1; s <= incident.SEV4; s++ {
		out = append(out, chat.Option{Value: s.String(), Label: s.String()})
	}
	return out
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

// form turns what was filled in into the command that one could have typed.
func (b *Bot) form(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	first, about, _ := strings.Cut(ev.Value, " ")
	id, ok := incident.ParseID(first)
	if !ok {
		return Reply{}, refuse("That form is out of date.")
	}
	cmd := command.Command{Incident: id}
	field := func(name string) string { return strings.TrimSpace(ev.Fields[name]) }
	fmt.Sscanf(about, "P%d", &cmd.Promise)
	switch ev.Form {
	case pressUpdate:
		cmd.Verb, cmd.Text, cmd.Surface = command.Update, field("text"), incident.Surface(field("surface"))
		if cmd.Phase, ok = incident.ParseStatus(field("phase")); !ok && field("phase") != "" {
			return Reply{}, refuse("That form is out of date.")
		}
		if cmd.Surface != "" && cmd.Surface != incident.Internal && cmd.Surface != incident.Public {
			return Reply{}, refuse("That form is out of date.")
		}
		if next := field("next"); next != "" {
			cmd.Text += "\n\n" + nextUpdate(next)
		}
		if cmd.Text == "" {
			return Reply{}, refuse("The update has no text; nothing was posted.")
		}
	case pressRoles:
		cmd.Verb, cmd.Role, cmd.Lead = command.Assign, incident.Role(field("role")), incident.Person(field("person"))
		if _, err := b.platform.Person(ctx, chat.PersonRef(cmd.Lead)); err != nil || !slices.Contains(incident.Roles, cmd.Role) {
			return Reply{}, refuse("Choose a role and a person who is here.")
		}
		ev.Mentions = append(ev.Mentions, chat.Mention{Person: chat.PersonRef(cmd.Lead)})
	case pressSeverity:
		cmd.Verb = command.SetSev
		if cmd.Severity, ok = incident.ParseSeverity(field("severity")); !ok {
			return Reply{}, refuse("Choose one of SEV1 to SEV4.")
		}
	case pressSnooze:
		text := "snooze " + promiseOnly(about) + field("length") + " " + field("reason")
		parsed, err := command.Parse(command.Input{Text: text})
		if err != nil {
			return Reply{}, refuse(err.Error())
		}
		parsed.Incident = id
		cmd = parsed
	case pressMisheard:
		if err := b.admit(ctx, ev, now); err != nil {
			return Reply{}, err
		}
		if _, err := b.target(ctx, ev, cmd); err != nil {
			return Reply{}, err
		}
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
			if field("meant") == "" {
				return Reply{}, refuse("Say what was meant, such as by 10:45 CET.")
			}
			return c.misheard(cmd.Promise, field("meant"))
		})
	default:
		return Reply{}, refuse("That form is out of date.")
	}
	return b.run(ctx, ev, cmd, now)
}
