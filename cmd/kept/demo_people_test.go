package main

import (
	"strings"
	"testing"

	"kept/bot/slack/demo"
	"kept/bot/slack/slackfake"
)

func TestTheBuiltInIncidentsCanBePlayed(t *testing.T) {
	scripts := demoScripts()
	if len(scripts) != 2 {
		t.Fatalf("%d incidents can be played, want dstny and dixa", len(scripts))
	}
	for _, s := range scripts {
		people, labels := map[string]bool{}, map[string]bool{}
		for _, p := range s.People {
			people[p] = true
		}
		declared := false
		for i, a := range s.Acts {
			if i > 0 && a.At.Before(s.Acts[i-1].At) {
				t.Errorf("%s: act %d is earlier than the one before", s.Name, i)
			}
			if a.Kind != demo.Wait && !people[a.Who] {
				t.Errorf("%s: nobody is %q", s.Name, a.Who)
			}
			if a.Kind == demo.Reacts && !labels[a.To] {
				t.Errorf("%s: act %d reacts to %q, which nobody said before", s.Name, i, a.To)
			}
			if !declared && a.Room == "" {
				t.Errorf("%s: act %d is in the incident's room, before there is one", s.Name, i)
			}
			labels[a.Label] = true
			declared = declared || strings.HasPrefix(a.Text, demoCommand+" declare ")
		}
		if !declared {
			t.Errorf("%s: nobody declares", s.Name)
		}
	}
}

func TestTheDemoBeginsWithFourPeopleAndKept(t *testing.T) {
	w := slackfake.New(slackfake.Options{})
	defer w.Close()
	foundDemo(w)
	if actors := demoActors(w); len(actors) != 4 {
		t.Errorf("one can act as %d people", len(actors))
	}
	if groups := w.Groups(); len(groups) != 1 || groups[0].Handle != "sre" || len(groups[0].Members) != 2 {
		t.Errorf("the groups are %+v; help offers page @sre", groups)
	}
	for _, name := range []string{"general", demoAnnounce} {
		c, ok := w.Channel(name)
		if !ok || len(c.Members) != 5 {
			t.Errorf("%s has the members %v", name, c.Members)
		}
	}
}

func TestHintsAreTheHelpsCommands(t *testing.T) {
	hints := demoHints()
	var typed []string
	for _, h := range hints {
		if h.Text == "" || h.Does == "" {
			t.Errorf("%+v helps nobody", h)
		}
		typed = append(typed, h.Text)
	}
	for _, verb := range []string{"declare", "update public:", "promise", "resolve", "snooze"} {
		if !strings.Contains(strings.Join(typed, "\n"), verb) {
			t.Errorf("no hint for %s", verb)
		}
	}
}
