package bot

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
)

// longestFilled is how long a text may be that a form offers for editing, in
// characters; Slack takes 3000. A longer one would come back cut off.
const longestFilled = 2500

// typedAt is a moment as one types it in one's own zone.
func typedAt(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04")
}

// numbered is the number that the value of a button or form names: T12, A3.
func numbered(about, letter string) (n int, ok bool) {
	_, err := fmt.Sscanf(about, letter+"%d", &n)
	return n, err == nil && n > 0
}

// entryAbout is the timeline entry that a form is about.
func (c *change) entryAbout(about string) (*incident.Entry, error) {
	n, ok := numbered(about, "T")
	if !ok {
		return nil, outOfDate()
	}
	return c.entryNamed(incident.EntryID(n))
}

// editForm offers what a timeline entry says and when it happened. What was done
// stays said as it was done; of it only the time can be changed.
func (c *change) editForm(about string) (chat.Form, error) {
	e, err := c.entryAbout(about)
	if err != nil {
		return chat.Form{}, err
	}
	if e.Redacted != nil {
		return chat.Form{}, refuse("%s was redacted and cannot be edited.", e.ID)
	}
	f := chat.Form{Title: "Edit " + e.ID.String(), Submit: "Save"}
	text := chat.Input{Name: "text", Label: "What happened", Kind: chat.LongText, Value: e.Text, Optional: true}
	switch {
	case e.Kind != incident.EntryNote && e.Kind != incident.EntryMessage:
		f.Notes = append(f.Notes, say("%s; its words stay as they are.", quoted(e.Text)))
	case utf8.RuneCountInString(e.Text) > longestFilled:
		f.Notes = append(f.Notes, say("%s. It is too long for a form; type `edit %s: TEXT`.", quoted(e.Text), e.ID))
	default:
		f.Inputs = append(f.Inputs, text)
	}
	zone := c.zone(c.by)
	f.Inputs = append(f.Inputs, chat.Input{Name: "when", Label: "When", Kind: chat.ShortText, Optional: true,
		Value: typedAt(e.HappenedAt, zone), Hint: "in " + zone.String() + ", or 10:05 UTC"})
	return f, nil
}

// editFilled changes what was changed in the form, as `edit` does.
func (c *change) editFilled(about string, filled answers) (Reply, error) {
	e, err := c.entryAbout(about)
	if err != nil {
		return Reply{}, err
	}
	cmd, field := command.Command{Verb: command.Edit, Entry: e.ID}, "text"
	if text := filled("text"); text != "" && lines(text) != lines(e.Text) {
		cmd.Text = text
	}
	if when := filled("when"); when != "" && when != typedAt(e.HappenedAt, c.zone(c.by)) {
		cmd.When, field = when, "when"
	}
	if cmd.Text == "" && cmd.When == "" {
		return Reply{}, refuse("Nothing was changed.")
	}
	reply, err := c.edit(cmd)
	return reply, atFault(err, field)
}

// lines is a text with the line ends of a form.
func lines(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// timesForm offers every moment of the incident's life.
func (c *change) timesForm(string) (chat.Form, error) {
	zone := c.zone(c.by)
	f := chat.Form{Title: "Times of " + c.inc.ID.String(), Submit: "Save", Notes: []chat.Line{say("In %s, unless another zone is named: 2026-02-26 09:22 UTC.", zone)}}
	for _, mark := range incident.Marks {
		in := chat.Input{Name: string(mark), Label: capital(mark.Title()), Kind: chat.ShortText, Optional: true}
		if t, ok := c.inc.Times[mark]; ok {
			in.Value = typedAt(t.At, zone)
		}
		f.Inputs = append(f.Inputs, in)
	}
	return f, nil
}

// timesFilled marks the moments that were changed in the form, all or none.
func (c *change) timesFilled(_ string, filled answers) (Reply, error) {
	var out Reply
	for _, mark := range incident.Marks {
		when := filled(string(mark))
		if t, ok := c.inc.Times[mark]; when == "" || ok && when == typedAt(t.At, c.zone(c.by)) {
			continue // a moment that was marked stays marked
		}
		reply, err := c.times(command.Command{Verb: command.Times, Mark: mark, When: when})
		if err != nil {
			return Reply{}, atFault(err, string(mark))
		}
		out.Message.Lines = append(out.Message.Lines, reply.Message.Lines...)
	}
	if len(out.Message.Lines) == 0 {
		return Reply{}, refuse("Nothing was changed.")
	}
	return out, nil
}

func typedAction(about string) string {
	if about == "" {
		return "action @user TEXT by Friday"
	}
	return "action done " + about
}

// actionForm is the form of a new action item, or of one that is to be changed.
func (c *change) actionForm(about string) (chat.Form, error) {
	f := chat.Form{Title: "Action item", Submit: "Save", Inputs: []chat.Input{
		{Name: "text", Label: "What is to be done", Kind: chat.LongText},
		{Name: "owner", Label: "Who does it", Kind: chat.PersonPick, Value: string(c.by)},
		{Name: "due", Label: "By when", Kind: chat.ShortText, Optional: true, Hint: "Friday, 2026-03-31"},
	}}
	if about == "" {
		f.Inputs = append(f.Inputs, chat.Input{Name: "term", Label: "Term", Kind: chat.Choice, Value: string(incident.Short), Options: termOptions()})
		return f, nil
	}
	a, err := c.actionAbout(about)
	if err != nil {
		return f, err
	}
	f.Title = "Action item " + a.ID.String()
	f.Inputs[0].Value, f.Inputs[1].Value, f.Inputs[2].Value = a.Text, string(a.Owner), c.typedDue(*a)
	f.Inputs = append(f.Inputs, chat.Input{Name: "done", Label: "It is done", Kind: chat.YesNo, Value: "no", Optional: true})
	if utf8.RuneCountInString(a.Text) > longestFilled || a.Text == "" { // too long for a form, or redacted
		f.Notes = []chat.Line{say("%s", quoted(a.Text))}
		f.Inputs = f.Inputs[1:]
	}
	return f, nil
}

func termOptions() (out []chat.Option) {
	for _, t := range []incident.Term{incident.Immediate, incident.Short, incident.Long} {
		out = append(out, chat.Option{Value: string(t), Label: string(t)})
	}
	return out
}

// typedDue is when an action item is due, as one types it; "" = never.
func (c *change) typedDue(a incident.Action) string {
	switch {
	case a.Due.IsZero():
		return ""
	case a.DueDay:
		return a.Due.In(zoneOf(c.inc)).Format(time.DateOnly)
	}
	return typedAt(a.Due, c.zone(c.by))
}

func (c *change) actionAbout(about string) (*incident.Action, error) {
	n, ok := numbered(about, "A")
	if !ok {
		return nil, outOfDate()
	}
	return c.openAction(incident.ActionID(n))
}

// actionFilled records a new action item, or changes one.
func (c *change) actionFilled(about string, filled answers) (Reply, error) {
	if about != "" {
		a, err := c.actionAbout(about)
		if err != nil {
			return Reply{}, err
		}
		return c.changeAction(a, filled)
	}
	cmd := command.Command{Verb: command.Action, Text: filled("text"), Lead: incident.Person(filled("owner")), When: filled("due"), Term: incident.Term(filled("term"))}
	switch cmd.Term {
	case "", incident.Immediate, incident.Short, incident.Long:
	default:
		return Reply{}, atFault(outOfDate(), "term")
	}
	if cmd.Text == "" {
		return Reply{}, atFault(refuse("Say what is to be done."), "text")
	}
	reply, err := c.action(cmd)
	return reply, atFault(err, "due")
}
