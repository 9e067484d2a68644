package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/store/boltstore"
)

// What names stood for is known again while their platform is out of reach, also
// after a restart; a name that is new stands for nobody, and a right that is kept to
// such names is nobody's.
func TestNamesAreKnownWhileTheirPlatformIsOutOfReach(t *testing.T) {
	const before = `slack:
  announce: "#incidents"
  deputy: ben@example.com
  escalation hook: oncall
  rights: {waive: ["@ana", "@sre"]}
teams:
  dead man: "slack #incidents"
hooks: {oncall: {kind: pagerduty, secret: env KEY}}
`
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	slack, teams := connection{home: onSlack, names: names{}}, connection{home: onTeams, names: names{}, reached: true}
	resolve := func(text string, slackReached bool) (bot.Config, []string) {
		t.Helper()
		s, err := readSettings(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		book, err := openNameBook(t.Context(), memory{st})
		if err != nil {
			t.Fatal(err)
		}
		slack.reached = slackReached
		var cfg bot.Config
		if err := s.resolve(t.Context(), map[string]directory{onSlack: entries{book, slack}, onTeams: entries{book, teams}}, &cfg); err != nil {
			t.Fatal(err)
		}
		if err := book.keep(t.Context()); err != nil {
			t.Fatal(err)
		}
		return cfg, slices.Sorted(maps.Keys(book.unknown))
	}

	first, unknown := resolve(before, false)
	if got, want := strings.Join(unknown, " "), "#incidents @ana @sre ben@example.com"; got != want {
		t.Errorf("before they were ever looked up, unknown are %s, want %s", got, want)
	}
	if p := first.Places[onSlack]; p.Announce != "" || p.Escalation.Hook != "oncall" {
		t.Errorf("meanwhile: %+v", p)
	}
	if circle, kept := first.Places[onSlack].Rights[bot.MayWaive]; !kept || len(circle.People)+len(circle.Groups) > 0 {
		t.Errorf("meanwhile everybody may waive: %+v", first.Places[onSlack])
	}
	full, _ := resolve(before, true)
	again, unknown := resolve(before, false)
	if diff := cmp.Diff(full, again); diff != "" || len(unknown) > 0 {
		t.Errorf("unknown %q, -known +recalled:\n%s", unknown, diff)
	}
	changed, unknown := resolve(strings.Replace(before, `"#incidents"`, `"#new"`, 1), false)
	if changed.Places[onSlack].Announce != "" || changed.Places[onTeams].DeadMan != "room #incidents" || !slices.Equal(unknown, []string{"#new"}) {
		t.Errorf("a new name stands for %+v, unknown %q", changed.Places[onSlack], unknown)
	}
}
