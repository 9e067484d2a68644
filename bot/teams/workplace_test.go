package teams_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// workplace is an organisation's Teams in which a transcript is played. What Kept
// remembers outlives its lives.
type workplace struct {
	*testing.T
	fake    *teamsfake.Organisation
	memory  *facts
	clock   func() time.Time
	threads bool           // incidents are threads of one channel
	team    teamsfake.Team // in which all channels are
	ops     teamsfake.Place
	dialogs map[string]*teamsfake.Dialog // by whoever has it open
}

func newWorkplace(t *testing.T, clock func() time.Time, threads bool) *workplace {
	w := &workplace{T: t, memory: &facts{}, clock: clock, threads: threads, dialogs: map[string]*teamsfake.Dialog{}}
	w.fake = teamsfake.New(teamsfake.Options{Clock: clock, Unlimited: true,
		AckDeadline: time.Minute, Redeliver: time.Hour}) // of real time: that the machine is slow is no part of a transcript
	w.fake.Grant(teamsfake.WriteFiles, !threads) // else Kept's files are posted as text
	w.team = w.fake.AddTeam(teamsfake.Team{Name: "Acme"})
	w.ops = w.fake.AddChannel(teamsfake.Place{Team: w.team.ID, Name: "incidents"})
	return w
}

// Start implements mirror.Workplace.
func (w *workplace) Start(ctx context.Context, hear chat.Handler) (chat.Platform, error) {
	at := w.fake.Addresses()
	cfg := teams.Config{
		AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret",
		Login: at.Login, OpenID: at.OpenID, Graph: at.Graph, HTTP: w.fake.Client(), Channel: w.ops.ID,
	}
	if !w.threads {
		cfg.Team = w.team.ID
	}
	client := teams.New(cfg, w.memory, w.clock, slog.New(slog.NewTextHandler(w.Output(), nil)))
	client.Unlimited()
	w.fake.Connect(client.Handler(hear))
	if t := w.fake.Teams()[0]; !t.Installed {
		if err := w.fake.Install(w.team.ID); err != nil {
			return nil, err
		}
	}
	return client, errors.Join(w.fake.WaitQuiet(ctx), client.Connect(ctx))
}

func (w *workplace) Settle(ctx context.Context, _ time.Time) error { return w.fake.WaitQuiet(ctx) }

func (w *workplace) Close() { w.fake.Close() }

func (w *workplace) Kept() chat.PersonRef { return org + teamsfake.DefaultAppID }

// Employ makes somebody a member of the team, but for guests. What Slack knows as
// a bot is a person here, for whom a workflow writes.
func (w *workplace) Employ(p chat.Person) chat.PersonRef {
	u := w.fake.AddUser(teamsfake.User{Name: p.Name, Zone: cmp.Or(p.Zone, "UTC"), Guest: p.Stranger, Installed: true})
	if !p.Stranger {
		if err := w.fake.Join(u.ID, w.team.ID); err != nil {
			w.Error(err)
		}
	}
	return person(u)
}

func (w *workplace) Group(name string, people []chat.PersonRef) chat.GroupRef {
	g := teamsfake.DirectoryGroup{Name: name}
	for _, p := range people {
		g.Members = append(g.Members, inTeams(p))
	}
	return chat.GroupRef(org + w.fake.AddGroup(g).ID)
}

func (w *workplace) Room(r chat.Room) (chat.RoomRef, error) {
	if r.Private {
		return "", fmt.Errorf("nobody makes the private room %s", r.Name)
	}
	p, found := w.fake.Place(r.Name)
	if !found {
		p = w.fake.AddChannel(teamsfake.Place{Team: w.team.ID, Name: r.Name})
	}
	return chat.RoomRef(org + p.ID), nil
}

func (w *workplace) Direct(p chat.PersonRef) (chat.RoomRef, error) {
	return chat.RoomRef(org + w.fake.DirectChat(inTeams(p))), nil
}

func (w *workplace) Disturb(p chat.PersonRef, until time.Time) {
	w.fake.DisturbUntil(inTeams(p), until)
}

// Tells: chats and threads have no threads in them, and of files in channels Teams
// tells a bot nothing.
func (w *workplace) Tells(r chat.RoomRef) (threads, files bool) {
	place, root, _ := strings.Cut(inTeams(r), ";messageid=")
	return root == "" && strings.HasSuffix(place, "@thread.tacv2"), false
}

func (w *workplace) In(r chat.RoomRef, p chat.PersonRef) bool {
	place, _, _ := strings.Cut(inTeams(r), ";messageid=")
	return slices.ContainsFunc(w.fake.Places(inTeams(p)), func(is teamsfake.Place) bool { return is.ID == place })
}

// Admit lets somebody into a chat, or into the team: who is in the team is in all
// of its channels, and cannot be kept out of one.
func (w *workplace) Admit(r chat.RoomRef, p chat.PersonRef, in bool) error {
	place, _, _ := strings.Cut(inTeams(r), ";messageid=")
	switch is, _ := w.fake.Place(place); {
	case is.Kind != teamsfake.Standard && in:
		return w.fake.Join(inTeams(p), place)
	case is.Kind != teamsfake.Standard:
		return w.fake.Leave(inTeams(p), place)
	case in:
		return w.fake.Join(inTeams(p), w.team.ID)
	}
	return nil
}

func (w *workplace) Write(by chat.PersonRef, r chat.RoomRef, thread, text, _ string) (chat.MessageRef, error) {
	conversation := inTeams(r)
	if threads, _ := w.Tells(r); threads && thread != "" {
		conversation += ";messageid=" + thread
	}
	m, err := w.fake.Type(inTeams(by), conversation, text)
	return chat.MessageRef{Room: r, ID: m.ID}, err
}

func (w *workplace) Edit(by chat.PersonRef, m chat.MessageRef, text string) error {
	return w.fake.Edit(inTeams(by), inTeams(m.Room), m.ID, text)
}

func (w *workplace) Delete(by chat.PersonRef, m chat.MessageRef) error {
	place, _, _ := strings.Cut(inTeams(m.Room), ";messageid=")
	return w.fake.Delete(inTeams(by), place, m.ID)
}

// React and Pin are not called: Kept hears nothing of either under what others
// wrote (onTeams).
func (w *workplace) React(chat.PersonRef, chat.MessageRef, string, bool) error {
	return errors.New("Kept does not hear of reactions to what others wrote")
}

// Pin implements mirror.Workplace.
func (w *workplace) Pin(chat.PersonRef, chat.MessageRef, bool) error {
	return errors.New("Kept does not hear of pins")
}

// Command is a slash trigger, whose message only its author and Kept see, but in
// their chat with Kept, where every message is one.
func (w *workplace) Command(ctx context.Context, by chat.PersonRef, r chat.RoomRef, text string) error {
	give := w.fake.Slash
	if inTeams(r) == w.fake.DirectChat(inTeams(by)) {
		give = w.fake.Type
	}
	_, err := give(inTeams(by), inTeams(r), text)
	return errors.Join(err, w.fake.WaitQuiet(ctx))
}

// Press uses a button of the dialog that somebody has open, if it has that one.
func (w *workplace) Press(ctx context.Context, by chat.PersonRef, m chat.MessageRef, _ bool, label string) error {
	user := inTeams(by)
	named := func(b teamsfake.Button) bool { return b.Title == label }
	if d := w.dialogs[user]; m.IsZero() && d != nil && slices.ContainsFunc(d.Card.Buttons, named) {
		out, err := w.fake.Submit(ctx, user, d.ID, label, nil)
		return w.done(ctx, user, out, err)
	}
	if m.IsZero() {
		found := w.newest(user, func(c teamsfake.Card) bool { return slices.ContainsFunc(c.Buttons, named) })
		m = chat.MessageRef{Room: chat.RoomRef(org + found.Place), ID: found.ID}
	}
	out, err := w.fake.Press(ctx, user, inTeams(m.Room), m.ID, label, nil)
	return w.done(ctx, user, out, err)
}

// newest is the newest message that shows somebody such a card.
func (w *workplace) newest(user string, has func(teamsfake.Card) bool) (newest teamsfake.Message) {
	for _, p := range w.fake.Places(user) {
		for _, m := range w.fake.Messages(p.ID, user) {
			if m.ID > newest.ID && slices.ContainsFunc(m.Cards, has) {
				newest = m
			}
		}
	}
	return newest
}

// done keeps what somebody sees after something was answered.
func (w *workplace) done(ctx context.Context, user string, out teamsfake.Outcome, err error) error {
	w.dialogs[user] = out.Dialog
	if err == nil && !out.Acked() {
		err = fmt.Errorf("it was answered by %+v", out)
	}
	return errors.Join(err, w.fake.WaitQuiet(ctx))
}

// Fill fills in the dialog that somebody has open, else the form in their chat
// with Kept.
func (w *workplace) Fill(ctx context.Context, by chat.PersonRef, f chat.Form, values map[string]string) error {
	user, filled := inTeams(by), map[string]string{}
	for _, in := range f.Inputs {
		v := values[in.Name]
		if in.Kind == chat.PersonPick {
			v = inTeams(v)
		}
		filled["in:"+in.Name] = v
	}
	if d := w.dialogs[user]; d != nil && len(d.Card.Inputs) > 0 {
		out, err := w.fake.Submit(ctx, user, d.ID, "", filled)
		return w.done(ctx, user, out, err)
	}
	form := w.newest(user, func(c teamsfake.Card) bool { return len(c.Inputs) > 0 })
	if len(form.Cards) == 0 {
		return errors.New("no form is open for them")
	}
	buttons := form.Cards[0].Buttons
	out, err := w.fake.Press(ctx, user, form.Place, form.ID, buttons[len(buttons)-1].Title, filled)
	return w.done(ctx, user, out, err)
}

func (w *workplace) Choose(ctx context.Context, by chat.PersonRef, m chat.MessageRef, action string) error {
	out, err := w.fake.MessageAction(ctx, inTeams(by), inTeams(m.Room), m.ID, strings.ReplaceAll(action, " ", "_"))
	return w.done(ctx, inTeams(by), out, err)
}

// OpenHome asks for Kept's own page, which is a message here.
func (w *workplace) OpenHome(ctx context.Context, by chat.PersonRef) error {
	_, err := w.fake.Type(inTeams(by), w.fake.DirectChat(inTeams(by)), "home")
	return errors.Join(err, w.fake.WaitQuiet(ctx))
}

// Reads implements mirror.Workplace. The parts of a long message are read as one.
func (w *workplace) Reads(m chat.MessageRef, at func(time.Time) string) string {
	mark, all := "", []string{}
	for _, said := range w.fake.Messages(inTeams(m.Room), "") {
		for _, c := range said.Cards {
			is := ofPost.FindStringSubmatch(string(c.Raw))
			if said.ID == m.ID && is != nil {
				mark = is[1]
			}
			if said.ID == m.ID || is != nil && is[1] == mark && mark != "" {
				all = append(all, unescaped.Replace(escape.ReplaceAllString(bold.ReplaceAllString(links.ReplaceAllString(c.Text, "$1"), "$1"), "$1")))
			}
		}
	}
	return instants.ReplaceAllStringFunc(strings.Join(all, "\n"), func(shown string) string {
		is, err := time.Parse(time.RFC3339, instants.FindStringSubmatch(shown)[1])
		if err != nil {
			return shown
		}
		return at(is)
	})
}

var (
	ofPost    = regexp.MustCompile(`"id":"(kept-[^"-]*)`) // the mark in a card
	instants  = regexp.MustCompile(`(?:\{\{DATE\([^)]*\)\}\} )?\{\{TIME\(([^)]*)\)\}\}`)
	escape    = regexp.MustCompile(`\\([^\w\s])`) // of Markdown
	bold      = regexp.MustCompile(`\*\*((?:[^*\\]|\\.)+)\*\*`)
	links     = regexp.MustCompile(`\[([^\]]*)\]\(http[^)]*\)`)
	unescaped = strings.NewReplacer("\u2060", "", "\u00a0", " ")
)
