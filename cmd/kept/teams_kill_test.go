package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams/teamsfake"
	"kept/store"
	"kept/store/boltstore"
)

// kills is how often the process is killed; KEPT_KILLS makes it more.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("KEPT_KILLS"))
	if err != nil && os.Getenv("KEPT_KILLS") != "" {
		t.Fatal(err)
	}
	return max(n, 4)
}

// faults are what goes wrong in the services, one after the other.
var faults = []teamsfake.Fault{
	{Method: "reply", Kind: teamsfake.LostAnswer},
	{Method: "reply", Kind: teamsfake.LostPost},
	{Method: "reply", Status: 412},
	{Method: "reply", Status: 429, RetryAfter: 1},
	{Method: "reply", Status: 502},
	{Method: "reply", Kind: teamsfake.Garbled},
	{Method: "open", Kind: teamsfake.LostAnswer},
	{Method: "open", Status: 504},
	{Method: "edit", Status: 503},
	{Method: "edit", Kind: teamsfake.LostAnswer},
	{Method: "graph", Status: 429, RetryAfter: 1},
	{Method: "graph.messages", Kind: teamsfake.LostAnswer},
	{Method: "token", Status: 500},
	{Method: "keys", Status: 503},
}

// Killed at any instant, again and again, while people write, the clock runs and
// the services fail: what was acknowledged is there once, what is owed is said,
// and nothing is said twice, unless it says so itself.
func TestServeOnTeamsKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills processes for some seconds")
	}
	b := newBuilding(t)
	n := kills(t)
	var cancel context.CancelFunc
	b.ctx, cancel = context.WithTimeout(t.Context(), deadline+time.Duration(n)*30*time.Second)
	t.Cleanup(cancel)
	config := b.config(t, "")
	p := b.start(nil, "--config", config)
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	room := b.room("inc-1")
	b.sees(room, "Checkout is down")

	var mu sync.Mutex
	typed := map[string]string{} // what was written → the message's ID
	write := func(who, text string) {
		m, err := b.Type(who, room, text)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		typed[text] = m.ID
	}
	wasTaken := func() map[string]bool {
		ids := map[string]bool{}
		for _, d := range b.Deliveries() {
			if d.Status == http.StatusOK {
				ids[d.ID] = true
			}
		}
		return ids
	}
	number := 0
	for round := range n {
		b.Fail(faults[round%len(faults)])
		switch round % 8 {
		case 3:
			b.RotateKeys(true)
		case 5:
			b.RevokeTokens()
		case 7:
			b.SendTwice(5)
		}
		first := number
		number += 3
		var writers sync.WaitGroup
		writers.Go(func() {
			for i := first; i < first+3; i++ {
				write(b.ana.ID, fmt.Sprintf("@Kept note N%03d was seen", i))
				write(b.ben.ID, fmt.Sprintf("M%03d is what Ben says", i))
			}
			if round%2 == 0 { // else it is reminded
				write(b.ana.ID, fmt.Sprintf("@Kept update: X%03d we are looking into it. Next update in 20 minutes", first))
			}
		})
		if round == 0 { // so that there is something to lose
			writers.Wait()
			mu.Lock()
			note := typed["@Kept note N000 was seen"]
			mu.Unlock()
			if err := b.Wait(b.ctx, func() bool { return wasTaken()[note] }); err != nil {
				t.Fatalf("nothing is taken:\n%s", p.heard())
			}
		}
		select {
		case <-time.After(rand.N(1200 * time.Millisecond)):
		case <-b.ctx.Done():
			t.Fatal("out of time")
		}
		b.kill(p)
		writers.Wait()
		b.passes(16 * time.Minute)
		p = b.run(b.environ(), "--config", config, "--listen", "127.0.0.1:0")
		if round%3 == 0 {
			continue // killed while it begins
		}
		b.lead(p)
	}
	b.kill(p)
	p = b.run(b.environ(), "--config", config, "--listen", "127.0.0.1:0")
	b.lead(p)
	if err := b.WaitQuiet(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.types(room, "update: LAST we are looking into it. Next update in 20 minutes")
	last := func(s string) bool { return strings.Contains(s, "Last update") && strings.Contains(s, "LAST") } // the summary is edited at the end
	if err := b.Wait(b.ctx, func() bool { return count(b.texts(room), last) > 0 }); err != nil {
		t.Fatalf("the last update never came:\n%s", p.heard())
	}
	place := chat.RoomRef("teams:" + teamsfake.DefaultTenant + ":" + room)
	entries, messages, waiting := b.rests(p, place)
	bens := func(s string) bool { return strings.Contains(s, "is what Ben says") }
	for again := 0; again < 10 && (waiting > 0 || count(messages, bens) < number); again++ { // what waits its turn, or to be read back, outlives an end
		p = b.start(nil, "--config", config)
		entries, messages, waiting = b.rests(p, place)
	}
	acked := wasTaken()
	if waiting > 0 {
		t.Errorf("%d posts still wait", waiting)
	}
	said := b.texts(room)
	taken := 0
	for text, id := range typed {
		word := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(text, "@Kept note "), "@Kept update: "))[0]
		has := func(s string) bool { return strings.Contains(s, word) }
		switch {
		case word[0] == 'M':
			if k := count(messages, has); k != 1 {
				t.Errorf("%s is in the history %d times (acknowledged: %v)", word, k, acked[id])
			}
		case !acked[id]:
		case count(said, func(s string) bool { return has(s) && strings.Contains(s, "was not run") }) == 1: // offered
		case word[0] == 'N':
			taken++
			if k := count(entries, has); k != 1 {
				t.Errorf("%s was acknowledged and is in the timeline %d times", word, k)
			}
		default:
			taken++
			if k := count(said, func(s string) bool {
				return has(s) && strings.Contains(s, "Update U") && !strings.Contains(s, "promised")
			}); k != 1 {
				t.Errorf("%s was acknowledged and stands in the room %d times: %q", word, k, only(said, has))
			}
		}
	}
	reminders := 0
	for _, where := range []string{room, b.ops.ID, b.DirectChat(b.ana.ID), b.DirectChat(b.ben.ID)} {
		seen := map[string]int{}
		for _, m := range b.Messages(where, b.ana.ID) {
			if m.From != "" || len(m.Cards) == 0 {
				continue
			}
			text := m.Cards[0].Text
			if strings.Contains(text, "in 5 min") || strings.Contains(text, "due") || strings.Contains(text, "late") {
				reminders++
			}
			if seen[text]++; seen[text] == 2 && !strings.Contains(text, "possibly repeated") {
				t.Errorf("%s is said twice: %q", where, text)
			}
		}
	}
	if t.Failed() {
		t.Logf("the room:\n%s\nand Kept:\n%s", strings.Join(said, "\n--\n"), p.heard())
	}
	t.Logf("%d kills, %d acknowledged of %d written, %d reminders, %d messages by Kept and people", n+1, taken, len(typed), reminders, len(said))
	if reminders == 0 || taken == 0 {
		t.Error("nothing happened")
	}
}

// rests ends a process once nothing has happened for a while, and says what is
// stored then.
func (b *building) rests(p *process, room chat.RoomRef) (entries, messages []string, waiting int) {
	b.t.Helper()
	for still := false; !still; {
		select {
		case <-b.Changed():
		case <-time.After(3 * time.Second):
			still = true
		}
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		b.t.Fatal(err)
	}
	if code := b.ends(p); code != 0 {
		b.t.Errorf("exit status %d:\n%s", code, p.heard())
	}
	return b.record(room)
}

func count(all []string, is func(string) bool) int { return len(only(all, is)) }

func only(all []string, is func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return !is(s) })
}

// record is what the store holds of INC-1, and how many posts wait.
func (b *building) record(room chat.RoomRef) (entries, messages []string, waiting int) {
	b.t.Helper()
	st, err := boltstore.Open(strings.TrimPrefix(b.store, "bolt:"), boltstore.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	err = st.View(b.ctx, func(tx store.Tx) error {
		told, err := tx.Entries(1, 0, 100_000)
		for _, e := range told {
			entries = append(entries, e.Text)
		}
		said, errSaid := tx.Messages(room, "", 100_000)
		for _, m := range said {
			messages = append(messages, m.Text)
		}
		lanes, errLanes := tx.Lanes("", 1000)
		waiting = len(lanes)
		return errors.Join(err, errSaid, errLanes)
	})
	if err := errors.Join(err, st.Close()); err != nil {
		b.t.Fatal(err)
	}
	return entries, messages, waiting
}
