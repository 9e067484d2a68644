package main

import (
	"strings"

	"kept/bot/command"
	"kept/bot/rehearse"
	"kept/bot/slack/demo"
	"kept/bot/slack/slackfake"
)

const (
	demoCommand  = "/incident"
	demoAnnounce = "#incidents"
	demoEscalate = "@dan"
)

// demoPeople are the four whom one can act as, in the zones that a promise of a
// clock time has to get through.
var demoPeople = []slackfake.User{
	{Name: "ana", RealName: "Ana", Display: "Ana", Title: "Incident commander", Zone: "Europe/Copenhagen", Admin: true},
	{Name: "ben", RealName: "Ben", Display: "Ben", Title: "Responder", Zone: "Europe/London"},
	{Name: "cleo", RealName: "Cleo", Display: "Cleo", Title: "Support lead", Zone: "America/New_York"},
	{Name: "dan", RealName: "Dan", Display: "Dan", Title: "Duty manager", Zone: "Australia/Sydney"},
}

// demoShortcuts are those of the app's manifest.
var demoShortcuts = []slackfake.Shortcut{
	{Name: "Declare an incident", Callback: "declare"},
	{Name: "Add to timeline", Callback: "add_to_timeline", Message: true},
	{Name: "Make an action item", Callback: "make_an_action_item", Message: true},
	{Name: "Declare from this", Callback: "declare_from_this", Message: true},
}

// foundDemo puts the four into a new workspace, two of them into a user group that
// can be paged, with a channel to announce in.
func foundDemo(w *slackfake.Workspace) {
	var ids []string
	for _, p := range demoPeople {
		ids = append(ids, w.AddUser(p).ID)
	}
	w.AddGroup(slackfake.Group{Handle: "sre", Name: "SRE on call", Members: ids[1:3]})
	bot := w.Bot().ID
	w.AddChannel(slackfake.Channel{Name: strings.TrimPrefix(demoAnnounce, "#"), Members: append(ids, bot),
		Topic: slackfake.Note{Text: "What is going on, one message an incident"}})
	general, ok := w.Channel("general")
	if !ok {
		return
	}
	_ = w.Invite(ids[0], general.ID, bot) // everybody is there: AddUser put them into it
	for _, said := range []struct{ who, text string }{
		{ids[2], "Customers call: they cannot log in any more. Is somebody looking at it?"},
		{ids[1], "Login errors went up ten minutes ago. Looking."},
	} {
		_, _ = w.Type(said.who, general.ID, said.text, "")
	}
}

// demoActors finds the four again.
func demoActors(w *slackfake.Workspace) (ids []string) {
	for _, p := range demoPeople {
		for _, u := range w.Users() {
			if u.Name == p.Name {
				ids = append(ids, u.ID)
			}
		}
	}
	return ids
}

// demoHints are the commands of the general help.
func demoHints() (hints []demo.Hint) {
	for _, l := range command.HelpLines("") {
		if l.Type != "" {
			hints = append(hints, demo.Hint{Text: l.Type, Does: l.Text})
		}
	}
	return hints
}

// demoScripts are built-in transcripts as the workspace can play them. The ones
// whose people do what only a rehearsal can are left out.
func demoScripts() (scripts []demo.Script) {
	for _, name := range []string{"dstny", "dixa"} {
		t, err := rehearse.Incident(name)
		if err != nil {
			continue
		}
		if s, ok := demoScript(name, t); ok {
			scripts = append(scripts, s)
		}
	}
	return scripts
}

// demoScript is a transcript as a script; ok is false if somebody does in it
// what a script has no word for.
func demoScript(name string, t *rehearse.Transcript) (s demo.Script, ok bool) {
	s = demo.Script{Name: name, Title: t.Title, Zone: t.Zone, Start: t.Start}
	for _, p := range t.People {
		s.People = append(s.People, p.Name)
	}
	room := "general"
	for _, l := range t.Lines {
		switch {
		case l.Room == "#general":
			room = "general"
		case strings.HasPrefix(l.Room, "#inc-"):
			room = ""
		case l.Room != "":
			return s, false
		}
		act := demo.Act{At: l.At, Who: l.Who, Room: room, Text: l.Text, Label: l.Label}
		switch l.Act {
		case rehearse.Says:
			act.Kind = demo.Says
		case rehearse.Reacts:
			act.Kind, act.To = demo.Reacts, l.Ref.Label
		case rehearse.Pass:
			act.Kind = demo.Wait
		default:
			return s, false
		}
		s.Acts = append(s.Acts, act)
	}
	return s, true
}
