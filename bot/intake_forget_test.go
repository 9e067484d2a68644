package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/store"
)

// known counts what the store knows of alerts: fingerprints and groups.
func (w *lookout) known() (n int) {
	w.t.Helper()
	err := w.st.View(context.Background(), func(tx store.Tx) error {
		names, err := tx.Values("alert/", "", 0)
		for _, name := range names {
			if strings.Count(name, "/") == 3 {
				n++
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// turns lets the loop take its turns after some days, a minute apart.
func (w *lookout) turns(days, n int) {
	w.now = w.now.Add(time.Duration(days) * 24 * time.Hour)
	for range n {
		w.now = w.now.Add(time.Minute)
		w.step()
	}
}

func TestAlertsThatAreOverForLongAreForgotten(t *testing.T) {
	w := newLookout(t)
	var burst []bot.Alert
	for n := range 700 {
		burst = append(burst, alert(n))
	}
	w.hearsOf(burst...)
	for i := range burst {
		burst[i].Resolved = true
	}
	w.hearsOf(burst...)
	w.pass(2 * time.Hour) // what comes now is proposed by itself
	disk := alert(1000)
	disk.Group, disk.Title = "disk", "Disk is full"
	w.hearsOf(disk)
	all := w.known()
	if all != 703 { // 701 fingerprints, two groups
		t.Fatalf("%d are known", all)
	}
	w.turns(29, 3)
	if got := w.known(); got != all {
		t.Errorf("after 29 days %d are known", got)
	}
	w.turns(2, 1)
	if got := w.known(); got <= 2 || got >= all {
		t.Errorf("one step leaves %d of %d", got, all)
	}
	w.turns(0, 2)
	if got := w.known(); got != 2 {
		t.Errorf("in the end %d are known", got)
	}
	w.restart()
	told := strings.Count(w.reads(), "Disk is full")
	w.hearsOf(disk) // it fires still: that was not forgotten
	if got := strings.Count(w.reads(), "Disk is full"); got != told {
		t.Errorf("what fires still is proposed again:\n%s", w.reads())
	}
	w.hearsOf(alert(1))
	w.wants(w.reads(), "Alert: Logins fail on web-1\n")
	w.turns(0, 62)
	w.hearsOf(resolved(disk))
	w.turns(31, 3)
	if got := w.known(); got != 2 { // web-1's
		t.Errorf("after another month %d are known", got)
	}
}

func TestAlertsOfAnIncidentAreKnownWhileItIsOpen(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1))
	w.presses(w.ben, "Declare")
	w.turns(40, 3)
	if got := w.known(); got != 2 {
		t.Errorf("of an open incident %d are known", got)
	}
	w.hearsOf(resolved(alert(1)))
	w.wants(w.types(w.ben, w.triage, fmt.Sprintf("INC-%d timeline", 1)), "Alert resolved (prom): Logins fail on web-1")
	w.hearsOf(alert(2)) // never said to be resolved
	w.types(w.ben, w.triage, "INC-1 resolve: it is back")
	w.turns(29, 3)
	if got := w.known(); got != 3 {
		t.Errorf("before a month is over %d are known", got)
	}
	w.turns(2, 3)
	if got := w.known(); got != 0 {
		t.Errorf("of an incident that is over %d are known", got)
	}
}
