package demo

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnIncidentIsPlayedOnItsWeekday(t *testing.T) {
	cph, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2022, 1, 27, 10, 5, 0, 0, cph) // a Thursday, in winter
	for _, now := range []time.Time{
		start.Add(-24 * time.Hour), start, start.Add(time.Second), time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 23, 0, 0, 0, time.UTC),
	} {
		at := weeksAhead(start, now, cph)(start)
		if at.Before(now) || at.Sub(now) > 8*24*time.Hour && now.After(start) {
			t.Errorf("now %s: played at %s", now, at)
		}
		if at.Weekday() != time.Thursday || at.In(cph).Format("15:04") != "10:05" {
			t.Errorf("now %s: played at %s", now, at.In(cph))
		}
	}
}

func TestPeopleOfAScriptSayTheirLines(t *testing.T) {
	start := time.Date(2026, 2, 26, 8, 0, 0, 0, time.UTC)
	d := newDemo(t, Script{Name: "short", Title: "A short one", Zone: time.UTC, Start: start, People: []string{"Engineer 1", "Support"}, Acts: []Act{
		{At: start, Kind: Says, Who: "Support", Room: "general", Text: "customers call @Engineer 1", Label: "call"},
		{At: start.Add(10 * time.Minute), Kind: Reacts, Who: "Engineer 1", Text: ":pushpin:", To: "call"},
		{At: start.Add(time.Hour), Who: "Support"},
		{At: start.Add(time.Hour), Kind: Says, Who: "Engineer 1", Room: "general", Text: "it is back"},
	}})
	if w := d.request("POST", "api/play", `{"name":"short"}`, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	d.moved()
	room := sees[viewRoom](d, "api/room?as="+d.ana+"&id="+d.general)
	var said []viewMessage
	for _, m := range room.Messages {
		if m.Subtype == "" {
			said = append(said, m)
		}
	}
	if len(said) != 2 || said[1].Text != "it is back" || len(said[0].Reactions) != 1 || !strings.Contains(said[0].Text, "<@") {
		t.Fatalf("they said %+v", said)
	}
	if d.clock.Now().Weekday() != start.Weekday() {
		t.Errorf("it is %s", d.clock.Now())
	}
	// Played again, the same people do it, a week later.
	people := len(d.ws.Users())
	d.request("POST", "api/play", `{"name":"short"}`, nil)
	d.moved()
	if len(d.ws.Users()) != people {
		t.Error("the people came twice")
	}
}

// While Kept is dead nobody speaks, and the clock does not run to the end without it.
func TestThePlayWaitsForKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now().Add(time.Hour)
		d := newDemo(t, Script{Name: "short", Zone: time.UTC, Start: start, People: []string{"Support"}, Acts: []Act{
			{At: start, Kind: Says, Who: "Support", Room: "general", Text: "customers call"},
			{At: start.Add(48 * time.Hour), Kind: Says, Who: "Support", Room: "general", Text: "it is back"},
		}})
		said := func() (n int) {
			for _, m := range d.ws.Messages(d.general, "") {
				if m.Subtype == "" {
					n++
				}
			}
			return n
		}
		d.kept.Kill()
		if w := d.request("POST", "api/play", `{"name":"short"}`, nil); w.Code != 200 {
			t.Fatal(w.Body)
		}
		synctest.Wait()
		if said() != 0 || d.playing().Name == "" || d.clock.Now().After(start.Add(time.Hour)) {
			t.Errorf("without Kept %d lines were said, by %s", said(), d.clock.Now())
		}
		if err := d.kept.Start(); err != nil {
			t.Fatal(err)
		}
		d.moved()
		if said() != 2 {
			t.Errorf("%d lines were said", said())
		}
	})
}

// Kept is killed while it takes a command, and started again before Slack has given
// that up: the command is typed again.
func TestACommandOfWhichKeptDiedIsTypedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now().Add(time.Hour)
		var d *demoOf
		var typed atomic.Int32
		app := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if typed.Add(1) > 1 {
				return
			}
			d.kept.Kill()
			synctest.Wait()
			if err := d.kept.Start(); err != nil {
				t.Error(err)
			}
			<-r.Context().Done()
		})
		d = newDemoOf(t, app, Script{Name: "short", Zone: time.UTC, Start: start, People: []string{"Support"}, Acts: []Act{
			{At: start, Kind: Says, Who: "Support", Room: "general", Text: "/incident declare Logins fail"},
		}})
		if w := d.request("POST", "api/play", `{"name":"short"}`, nil); w.Code != 200 {
			t.Fatal(w.Body)
		}
		d.moved()
		if n := typed.Load(); n != 2 {
			t.Errorf("it was typed %d times", n)
		}
	})
}
