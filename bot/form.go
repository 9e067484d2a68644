package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
)

// outOfDate refuses a form that this version does not know, or that nobody can
// have filled in as it came.
func outOfDate() error { return refuse("That form is out of date; open it again.") }

// answers gives what was filled into an input, by name.
type answers func(input string) string

// form is a form about an incident.
type form struct {
	make   func(c *change, about string) (chat.Form, error)
	typed  func(about string) string // what to type where it cannot be opened
	person string                    // the input that names somebody, if any
	// What was filled in is a command that one could have typed, or corrects the
	// record by itself.
	command func(b *Bot, ctx context.Context, about string, filled answers) (command.Command, error)
	record  func(c *change, about string, filled answers) (Reply, error)
}

// forms are the forms by the button that opens each.
var forms = map[string]form{
	pressUpdate:   {make: (*change).updateForm, typed: always("update: TEXT, or update public: TEXT"), command: (*Bot).updateFilled},
	pressNext:     {make: (*change).nextForm, typed: always("update: TEXT Next update at 10:45"), command: (*Bot).updateFilled},
	pressResolve:  {make: (*change).resolveForm, typed: always("resolve: TEXT, or resolve public: TEXT"), command: (*Bot).closingFilled},
	pressRoles:    {make: (*change).rolesForm, typed: always("lead @user, comms @user, scribe @user or ops @user"), person: "person", command: (*Bot).rolesFilled},
	pressSeverity: {make: (*change).severityForm, typed: always("severity SEV2"), command: (*Bot).severityFilled},
	pressSnooze:   {make: (*change).snoozeForm, typed: func(about string) string { return "snooze " + promiseOnly(about) + "15m REASON" }, command: (*Bot).snoozeFilled},
	pressMisheard: {make: (*change).misheardForm, typed: always("promise by 10:45"), record: (*change).misheardFilled},
	pressEdit:     {make: (*change).editForm, typed: func(about string) string { return "edit " + about + ": TEXT, or edit " + about + " at 10:05" }, record: (*change).editFilled},
	pressTimes:    {make: (*change).timesForm, typed: always("times restored 09:22"), record: (*change).timesFilled},
	pressPublish:  {make: (*change).publishForm, typed: always("postmortem publish URL"), command: (*Bot).publishFilled},
	pressAction:   {make: (*change).actionForm, typed: typedAction, person: "owner", record: (*change).actionFilled},
}

func always(s string) func(string) string { return func(string) string { return s } }

func promiseOnly(about string) string {
	if strings.HasPrefix(about, "P") {
		return about + " "
	}
	return ""
}

// openForm opens the form behind a button, filled in with what is known.
func (b *Bot) openForm(ctx context.Context, ev chat.Event, id incident.ID, about string, now time.Time) (Reply, error) {
	form := forms[ev.Button]
	var f chat.Form
	_, err := b.view(ctx, ev, id, command.Command{}, func(c *change, _ command.Command) (_ Reply, err error) {
		f, err = form.make(c, about)
		return Reply{}, err
	}, now)
	if err != nil {
		return Reply{}, err
	}
	f.Name, f.Value = ev.Button, strings.TrimSpace(id.String()+" "+about)
	return b.showForm(ctx, ev, f, id.String()+" "+form.typed(about))
}

// formOf is the button whose form asks for what a command lacks.
var formOf = map[command.Verb]string{
	command.Update: pressUpdate, command.Resolve: pressResolve, command.SetSev: pressSeverity, command.Assign: pressRoles,
	command.Snooze: pressSnooze, command.Action: pressAction,
}

// misused answers a command that cannot be carried out as typed: one with nothing
// behind it by its form where there is one and it can be opened, every other by
// what to type instead.
func (b *Bot) misused(ctx context.Context, ev chat.Event, bad *command.Misuse, now time.Time) (Reply, error) {
	told := &refusal{message: wordsMisuse(bad)}
	button, ok := formOf[bad.Alone]
	if _, opens := chat.Feature[chat.FormOpener](b.platform, ev.Person); !opens || ev.Opener == "" || ev.History || !ok && bad.Alone != command.Declare {
		return Reply{}, told
	}
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	if bad.Alone == command.Declare {
		return b.openDeclare(ctx, ev)
	}
	id, err := b.target(ctx, ev, command.Command{Incident: bad.Incident})
	if err != nil {
		return Reply{}, err
	}
	ev.Button = button
	return b.openForm(ctx, ev, id, "", now)
}

// showForm shows a form to whoever did something. A platform without forms, or an
// expired right to open one, gets what to type instead, and the text back.
func (b *Bot) showForm(ctx context.Context, ev chat.Event, f chat.Form, typed string) (Reply, error) {
	f.Room = ev.Room
	if opener, ok := chat.Feature[chat.FormOpener](b.platform, ev.Person); ok && ev.Opener != "" {
		err := opener.OpenForm(ctx, ev.Opener, f)
		if err == nil {
			return Reply{}, nil
		}
		b.log.Warn("a form could not be opened", "form", f.Name, "error", err)
	}
	m := chat.Says(say("The form could not be opened; type `%s`.", typed)...)
	if ev.Kind == chat.Shortcut {
		m.Quote = ev.Text
	}
	return Reply{}, &refusal{message: m}
}

// atFault names the input of a form that a refusal is about.
func atFault(err error, field string) error {
	no, ok := errors.AsType[*refusal](err)
	if !ok || no.field != "" {
		return err
	}
	return &refusal{message: no.message, field: field}
}

// filledIn gives what was filled in, without outer white space and as text that
// the store can give back as it was.
func filledIn(ev chat.Event) answers {
	return func(input string) string { return strings.TrimSpace(strings.ToValidUTF8(ev.Fields[input], "\uFFFD")) }
}

// yes reports whether a yes/no was answered yes.
func yes(v string) bool { return slices.Contains([]string{"yes", "y", "true"}, strings.ToLower(v)) }

// form turns what was filled in into the command that one could have typed.
// Whoever sent it must be allowed to know of the incident; its value proves
// nothing.
func (b *Bot) form(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	if len(ev.Value) > longestValue {
		return Reply{}, outOfDate()
	}
	if ev.Form == pressOpen {
		return b.declareForm(ctx, ev, now)
	}
	first, about, _ := strings.Cut(ev.Value, " ")
	id, ok := incident.ParseID(first)
	form, known := forms[ev.Form]
	if !ok || !known {
		return Reply{}, outOfDate()
	}
	if _, err := b.target(ctx, ev, command.Command{Incident: id}); err != nil {
		return Reply{}, err
	}
	if who := filledIn(ev)(form.person); who != "" {
		if err := b.here(ctx, incident.Person(who), form.person); err != nil {
			return Reply{}, err
		}
		ev.Mentions = append(ev.Mentions, chat.Mention{Person: chat.PersonRef(who)})
		if err := b.admit(ctx, ev, now); err != nil { // so that they are known by name
			return Reply{}, err
		}
	}
	if form.record != nil {
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return form.record(c, about, filledIn(ev)) })
	}
	cmd, err := form.command(b, ctx, about, filledIn(ev))
	if err != nil {
		return Reply{}, err
	}
	cmd.Incident = id
	if cmd.Verb == command.Update || cmd.Verb == command.Resolve {
		if again, err := b.reconsider(ctx, ev, cmd, now); again != nil || err != nil {
			return Reply{Form: again}, err
		}
	}
	return b.run(ctx, ev, cmd, now)
}

func (c *change) rolesForm(string) (chat.Form, error) {
	return chat.Form{Title: "Roles of " + c.inc.ID.String(), Submit: "Save", Inputs: []chat.Input{
		{Name: "role", Label: "Role", Kind: chat.Choice, Options: roleOptions()},
		{Name: "person", Label: "Who", Kind: chat.PersonPick},
	}}, nil
}

func (b *Bot) rolesFilled(_ context.Context, _ string, filled answers) (command.Command, error) {
	cmd := command.Command{Verb: command.Assign, Role: incident.Role(filled("role")), Lead: incident.Person(filled("person"))}
	if !slices.Contains(incident.Roles, cmd.Role) {
		return cmd, atFault(refuse("Choose a role."), "role")
	}
	if cmd.Lead == "" {
		return cmd, atFault(refuse("Choose a person who is here."), "person")
	}
	return cmd, nil
}

// here refuses whom the platform does not know, and a bot.
func (b *Bot) here(ctx context.Context, p incident.Person, field string) error {
	if who, err := b.platform.Person(ctx, chat.PersonRef(p)); err != nil || p == "" || who.Bot {
		return atFault(refuse("Choose a person who is here."), field)
	}
	return nil
}

func (c *change) severityForm(string) (chat.Form, error) {
	return chat.Form{Title: "Severity of " + c.inc.ID.String(), Submit: "Save", Inputs: []chat.Input{
		{Name: "severity", Label: "Severity", Kind: chat.Choice, Value: c.inc.Severity.String(), Options: severityOptions()},
	}}, nil
}

func (b *Bot) severityFilled(_ context.Context, _ string, filled answers) (command.Command, error) {
	sev, ok := incident.ParseSeverity(filled("severity"))
	if !ok {
		return command.Command{}, atFault(refuse("Choose one of SEV1 to SEV4."), "severity")
	}
	return command.Command{Verb: command.SetSev, Severity: sev}, nil
}

// snoozeForm is not opened where no reminder is coming.
func (c *change) snoozeForm(about string) (chat.Form, error) {
	if _, err := c.snoozable(strings.TrimSpace(promiseOnly(about))); err != nil {
		return chat.Form{}, err
	}
	return chat.Form{Title: "Snooze, " + c.inc.ID.String(), Submit: "Save", Inputs: []chat.Input{
		{Name: "length", Label: "For how long", Kind: chat.ShortText, Value: "15m", Hint: "at most 30m; what is owed stays due when it was"},
		{Name: "reason", Label: "Why", Kind: chat.ShortText},
	}}, nil
}

func (b *Bot) snoozeFilled(_ context.Context, about string, filled answers) (command.Command, error) {
	cmd, err := command.Parse(command.Input{Text: "snooze " + promiseOnly(about) + filled("length") + " " + filled("reason")})
	if err != nil {
		return cmd, refuse("%s", err)
	}
	return cmd, nil
}

// misheardForm is not opened where the reading stands.
func (c *change) misheardForm(about string) (chat.Form, error) {
	id, ok := numbered(about, "P")
	if !ok {
		return chat.Form{}, outOfDate()
	}
	if _, err := c.correctable(incident.PromiseID(id)); err != nil {
		return chat.Form{}, err
	}
	return chat.Form{Title: "What was meant?", Submit: "Save", Inputs: []chat.Input{
		{Name: "meant", Label: "As a promise", Kind: chat.ShortText, Hint: "by 10:45 CET · every 60m · in 30m"},
	}}, nil
}

func (c *change) misheardFilled(about string, filled answers) (Reply, error) {
	var p incident.PromiseID
	if _, err := fmt.Sscanf(about, "P%d", &p); err != nil {
		return Reply{}, outOfDate()
	}
	if filled("meant") == "" {
		return Reply{}, atFault(refuse("Say what was meant, such as by 10:45 CET."), "meant")
	}
	reply, err := c.misheard(p, filled("meant"))
	return reply, atFault(err, "meant")
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
