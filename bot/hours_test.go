package bot

import (
	"encoding/json"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// known is a transaction that knows what one person said of their week.
type known struct {
	store.Tx
	zone string
	said []saidHours
}

func (k known) Value(_ string, into any) error {
	data, err := json.Marshal(k.said)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

func (k known) Person(p chat.PersonRef) (*store.Person, error) {
	return &store.Person{Person: chat.Person{Ref: p, Zone: k.zone}}, nil
}

// What somebody says of their week is for what comes: what policy asked for before
// is judged by what held then, and what waits for their hours is let go by the new
// ones no earlier than they were said.
func TestHoursHoldFromWhenTheyAreSaid(t *testing.T) {
	weekend := saidHours{Since: at("2026-03-07T08:00:00Z"), Days: [7]bool{time.Saturday: true, time.Sunday: true}, From: 10 * 60, To: 18 * 60}
	back := saidHours{Since: at("2026-03-10T20:00:00Z"), Default: true}
	cfg := Config{Hours: reminders.DefaultHours(), People: map[chat.PersonRef]reminders.Hours{}}
	for _, c := range []struct {
		said        []saidHours
		asked, want string
	}{
		{nil, "2026-03-06T18:00:00Z", "2026-03-09T09:00:00Z"},
		{[]saidHours{weekend}, "2026-03-06T12:00:00Z", "2026-03-06T12:00:00Z"}, // Friday, before they said so
		{[]saidHours{weekend}, "2026-03-06T18:00:00Z", "2026-03-07T10:00:00Z"}, // it waited for Monday
		{[]saidHours{weekend}, "2026-03-09T12:00:00Z", "2026-03-14T10:00:00Z"},
		{[]saidHours{weekend, back}, "2026-03-09T12:00:00Z", "2026-03-11T09:00:00Z"},
		{[]saidHours{weekend, back}, "2026-03-08T12:00:00Z", "2026-03-08T12:00:00Z"},
	} {
		if got := cfg.working(known{said: c.said}, "mem:ana", at(c.asked), time.UTC); !got.Equal(at(c.want)) {
			t.Errorf("%d said, asked for %s: %s, want %s", len(c.said), c.asked, got, c.want)
		}
	}
}

// The person's own word beats the configuration, which beats the platform's.
func TestWhoseWordCountsOfSomebodysWeek(t *testing.T) {
	now := at("2026-03-10T12:00:00Z")
	lisbon, _ := location("Europe/Lisbon")
	early := reminders.Hours{From: 6 * 60, To: 14 * 60, SleepFrom: 21 * 60, SleepTo: 5 * 60}
	cfg := Config{Hours: reminders.DefaultHours(), People: map[chat.PersonRef]reminders.Hours{"mem:ben": early, "mem:cleo": early.In(lisbon)}}
	said := []saidHours{{Since: now.Add(-time.Hour), From: 12 * 60, To: 20 * 60}}
	inParis := []saidHours{{Since: now.Add(-time.Hour), From: 12 * 60, To: 20 * 60, Zone: "Europe/Paris"}}
	zoneOnly := []saidHours{{Since: now.Add(-time.Hour), Zone: "Europe/Paris", ZoneOnly: true}}
	later := []saidHours{{Since: now.Add(time.Hour), From: 12 * 60, To: 20 * 60}}
	for _, c := range []struct {
		who          incident.Person
		profile      string
		said         []saidHours
		from         int
		zone         string
		hours, zoned whence
	}{
		{"mem:ana", "", nil, 9 * 60, "UTC", fromEverybody, fromEverybody},
		{"mem:ana", "Europe/Copenhagen", nil, 9 * 60, "Europe/Copenhagen", fromEverybody, fromProfile},
		{"mem:ben", "Europe/Copenhagen", nil, 6 * 60, "Europe/Copenhagen", fromConfig, fromProfile},
		{"mem:cleo", "Europe/Copenhagen", nil, 6 * 60, "Europe/Lisbon", fromConfig, fromConfig},
		{"mem:cleo", "Europe/Copenhagen", said, 12 * 60, "Europe/Lisbon", fromThem, fromConfig},
		{"mem:cleo", "Europe/Copenhagen", inParis, 12 * 60, "Europe/Paris", fromThem, fromThem},
		{"mem:ben", "Europe/Copenhagen", zoneOnly, 6 * 60, "Europe/Paris", fromConfig, fromThem},
		{"mem:ben", "no zone at all", later, 6 * 60, "UTC", fromConfig, fromEverybody},
		{"mem:ben", "", append(said, saidHours{Since: now, Default: true}), 6 * 60, "UTC", fromConfig, fromEverybody},
	} {
		w := cfg.week(known{zone: c.profile, said: c.said}, c.who, now, time.UTC)
		if w.From != c.from || w.Zone.String() != c.zone || w.hours != c.hours || w.zone != c.zoned {
			t.Errorf("%s in %q, who said %d: from minute %d in %s, whence %d and %d; want %+v", c.who, c.profile, len(c.said), w.From, w.Zone, w.hours, w.zone, c)
		}
	}
}

func TestDaysOfAWeekInWords(t *testing.T) {
	for want, days := range map[string][]time.Weekday{
		"every day": {}, "Mon": {1}, "Mon-Fri": {1, 2, 3, 4, 5}, "Sat, Sun": {6, 0}, "Sun-Thu": {0, 1, 2, 3, 4},
		"Fri-Mon": {5, 6, 0, 1}, "Wed, Fri-Mon": {1, 3, 5, 6, 0}, "Mon, Sun": {0, 1}, "Tue-Sun": {2, 3, 4, 5, 6, 0},
	} {
		var is [7]bool
		for _, d := range days {
			is[d] = true
		}
		if got := dayRange(is); got != want {
			t.Errorf("%v is %q, want %q", days, got, want)
		}
	}
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}
