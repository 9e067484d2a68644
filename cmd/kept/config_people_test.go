package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/bot/chat"
	"kept/reminders"
)

func TestPeopleWhoseWeekIsAnother(t *testing.T) {
	s, err := readSettings(strings.NewReader(`hours: {work: 08:00-16:00, sleep: 23:00-06:00}
slack:
  people:
    "@ana": {work: 22:00-06:00, days: [Sun, Mon], sleep: 08:00-15:00}
    ben@example.com: {zone: Europe/Lisbon}
`))
	if err != nil {
		t.Fatal(err)
	}
	cfg := s.config()
	if err := s.resolve(t.Context(), map[string]directory{onSlack: names{}}, &cfg); err != nil {
		t.Fatal(err)
	}
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	want := map[chat.PersonRef]reminders.Hours{
		"person @ana": {From: 22 * 60, To: 6 * 60, SleepFrom: 8 * 60, SleepTo: 15 * 60, Days: [7]bool{time.Sunday: true, time.Monday: true}},
		"person ben@example.com": {From: 8 * 60, To: 16 * 60, SleepFrom: 23 * 60, SleepTo: 6 * 60, Zone: lisbon,
			Days: [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true}},
	}
	same := cmp.Comparer(func(a, b *time.Location) bool { return a == b || a != nil && b != nil && a.String() == b.String() })
	if diff := cmp.Diff(want, cfg.People, same, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWeeksThatNobodyHasAreToldWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"slack:\n  people:\n    \"@ana\": {work: 22:00-06:00}\n":                                     `line 3: @ana would work and sleep at once`,
		"slack:\n  people:\n    \"@ana\": {zone: Mars/Base}\n":                                       `line 3: zone "Mars/Base" is not known`,
		"slack:\n  people:\n    \"@ana\": {work: 25:00-06:00}\n":                                     `line 3: "25:00-06:00" is no stretch of the day`,
		"slack:\n  people:\n    \"@ana\": {nights: yes}\n":                                           `there is no setting "nights"`,
		"slack:\n  people:\n    \"#ops\": {work: 08:00-16:00}\n":                                     `line 3: "#ops" is no person`,
		"slack:\n  people:\n    ana: {work: 08:00-16:00}\n":                                          `line 3: "ana" is no name`,
		"teams:\n  people: [\"@ana\"]\n":                                                             `line 2: what stands here`,
		"slack:\n  people:\n    \"@ana\": {work: 08:00-16:00}\n    \"@ana\": {sleep: 22:00-06:00}\n": "line 4",
	} {
		if _, err := readSettings(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "main.") {
			t.Errorf("%s is refused with %v, want %q", text, err, want)
		}
	}
	s, err := readSettings(strings.NewReader("slack:\n  people:\n    \"@anna\": {sleep: never}\n    \"slack @ana\": {sleep: never}\n    \"@ana\": {sleep: never}\n"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := s.config()
	err = s.resolve(t.Context(), map[string]directory{onSlack: names{}}, &cfg)
	for _, want := range []string{`line 3: people "@anna": not found`, `line 5: people "@ana": it cannot stand here: it is somebody who is named there already`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v says nothing of %s", err, want)
		}
	}
}
