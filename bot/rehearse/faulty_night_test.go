package rehearse_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// oncall is an on-call system that outlives every life of the bot. It takes nothing
// for a while; then Eve acknowledges each new call in it a minute later, which it tells
// twice. It stands between the player and the bot, so as to tell it.
type oncall struct {
	rehearse.Bot
	answers interface {
		Answered(context.Context, []bot.CallAnswer) error
	}
	clock     func() time.Time
	from, to  time.Time // it takes nothing in between
	refused   int
	calls     []string // act and key of each that it knew not yet
	delivered map[string]bool
	due       []bot.CallAnswer // acknowledgements to come, the earliest first
}

func (o *oncall) Hooks() []string { return []string{"oncall"} }

func (o *oncall) Page(_ context.Context, key string, c bot.Call) error {
	now := o.clock()
	if !now.Before(o.from) && now.Before(o.to) {
		o.refused++
		return &chat.RetryError{Err: errors.New("503 Service Unavailable")}
	}
	if o.delivered[key] {
		return nil
	}
	o.delivered[key] = true
	o.calls = append(o.calls, fmt.Sprintf("%s %s %s: %s", now.UTC().Format(time.TimeOnly), c.Act, c.Dedup, c.Text))
	if c.Act == bot.Trigger {
		o.due = append(o.due, bot.CallAnswer{ID: key, Dedup: c.Dedup, Act: bot.Acknowledge, Where: "PagerDuty", By: "Eve", At: now.Add(time.Minute)})
	}
	return nil
}

// Step lets the bot do what is due, then tells it what was acknowledged by now.
func (o *oncall) Step(ctx context.Context, now time.Time) (time.Time, error) {
	next, err := o.Bot.Step(ctx, now)
	if err != nil || len(o.due) == 0 {
		return next, err
	}
	first := o.due[0]
	if first.At.After(now) {
		if next.IsZero() || first.At.Before(next) {
			next = first.At
		}
		return next, nil
	}
	o.due = o.due[1:]
	return now, errors.Join(o.answers.Answered(ctx, []bot.CallAnswer{first}), o.answers.Answered(ctx, []bot.CallAnswer{first}))
}

func nightOfFaults(t *testing.T) *rehearse.Transcript {
	t.Helper()
	text, err := os.ReadFile("testdata/faults/night.txt")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := rehearse.Parse("night.txt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// faulty is the night of testdata/faults with the first lines of it, killed after each
// of them in the ways given, and at each of the given instants.
func faulty(t *testing.T, lines int, killed []string, at []time.Time) (shown []byte, night *oncall) {
	t.Helper()
	tr := nightOfFaults(t)
	var all []rehearse.Line
	for i, l := range tr.Lines[:min(lines, len(tr.Lines))] {
		for len(at) > 0 && at[0].Before(l.At) {
			all = append(all, rehearse.Line{Num: l.Num, At: at[0], Timed: true, Act: rehearse.Pass}, rehearse.Line{Num: l.Num, At: at[0], Act: rehearse.Crash})
			at = at[1:]
		}
		all = append(all, l)
		if len(killed) > 0 {
			all = append(all, rehearse.Line{Num: l.Num, At: l.At, Act: rehearse.Crash, Text: killed[i%len(killed)]})
		}
	}
	tr.Lines = all
	night = &oncall{from: tr.Start.Add(83 * time.Minute), to: tr.Start.Add(103 * time.Minute), delivered: map[string]bool{}} // 23:08 to 23:28
	var out bytes.Buffer
	err := rehearse.Play(t.Context(), tr, rehearse.Options{Dir: t.TempDir(), Screen: rehearse.NewJSONLines(&out), Open: func(_ context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
		st, err := boltstore.Open(l.File, boltstore.Options{NoSync: true})
		if err != nil {
			return nil, nil, err
		}
		night.clock = l.Clock
		b, err := bot.New(st, l.Platform, l.Page, bot.Config{Zone: l.Zone, Pager: night, Escalation: bot.Target{Person: l.Escalation.Person, Hook: "oncall"}}, l.Clock, nil)
		night.Bot, night.answers = b, b
		return night, st, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), night
}

// One night with all that is new at once, of which the bot is killed after every line
// and in every minute: what is said, the timelines, the ledgers, the drafts and the
// calls are the same; nobody is pinged twice within five minutes; nothing is said twice.
func TestANightOfFaultsIsTheSameHoweverOftenItIsKilled(t *testing.T) {
	lines := len(nightOfFaults(t).Lines)
	shown, calm := faulty(t, lines, nil, nil)
	want := telling(t, bytes.NewReader(shown))
	if calm.refused == 0 || len(calm.due) > 0 {
		t.Fatalf("the hook failed %d times, and %d acknowledgements were never heard", calm.refused, len(calm.due))
	}
	if !strings.Contains(string(shown), "INC-1: Eve is on it (P1), acknowledged in PagerDuty.") {
		t.Errorf("what was acknowledged where it was called is not told: %q", calm.calls)
	}
	last := map[string]time.Time{}
	pings, _ := hearing(t, bytes.NewReader(shown))
	for _, p := range pings {
		if before := last[p.who]; !before.IsZero() && p.at.Sub(before) < 5*time.Minute-30*time.Second {
			t.Errorf("%s is pinged at %s and again at %s: %s", p.who, before, p.at, p.text)
		}
		last[p.who] = p.at
	}
	for i := 1; i < len(want); i++ {
		if want[i] == want[i-1] {
			t.Errorf("this was said twice: %s", want[i])
		}
	}
	same := func(t *testing.T, shown []byte, night *oncall) {
		t.Helper()
		if diff := cmp.Diff(want, telling(t, bytes.NewReader(shown))); diff != "" {
			t.Errorf("the crashes changed what was told, -without +with:\n%s", diff)
		}
		if diff := cmp.Diff(calm.calls, night.calls); diff != "" {
			t.Errorf("the crashes changed what was called, -without +with:\n%s", diff)
		}
	}
	kinds := []string{"", "before", "after"}
	for shift := range kinds {
		t.Run(fmt.Sprintf("after every line/%d", shift), func(t *testing.T) {
			shown, night := faulty(t, lines, slices.Concat(kinds[shift:], kinds[:shift]), nil)
			same(t, shown, night)
		})
	}
	t.Run("in every minute", func(t *testing.T) {
		var minutes []time.Time
		start := time.Date(2026, 3, 4, 20, 59, 30, 0, time.UTC)
		for m := range 5 * 60 {
			minutes = append(minutes, start.Add(time.Duration(m)*time.Minute))
		}
		shown, night := faulty(t, lines, nil, minutes)
		same(t, shown, night)
	})
}

// Whenever that night is stopped, everything that is owed has a reminder to come.
func TestNothingOwedIsUnheldInANightOfFaults(t *testing.T) {
	for lines := 1; lines <= len(nightOfFaults(t).Lines); lines++ {
		shown, _ := faulty(t, lines, nil, nil)
		if _, unheld := hearing(t, bytes.NewReader(shown)); len(unheld) > 0 {
			t.Errorf("after %d lines nobody is reminded of %q", lines, unheld)
		}
	}
}
