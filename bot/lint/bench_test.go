package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/bot/lint"
)

const update = `We have found what makes logins fail for some customers in the EU, and are putting a fix in place.

Connections that are already open are not affected. The fix was tested between 09:40 and 10:05 CET.

We continue to watch the platform. Next update at 12:45 CET, or sooner if we know more.`

// BenchmarkCheck looks over an update of ordinary length, as at a keystroke.
func BenchmarkCheck(b *testing.B) {
	d := on(update)
	d.Phase, d.Previous, d.Names = incident.Identified, update, []string{"Ana Lund", "hydra"}
	d.Incident, d.Ledger = told(incident.NextUpdate, at("11:45"), "Next update at 11:45")
	b.ReportAllocs()
	for b.Loop() {
		lint.Check(d)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs/text")
}

func BenchmarkCheckLong(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		d := on(strings.Repeat(update+"\n\n", size/len(update)))
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(len(d.Text)))
			for b.Loop() {
				lint.Check(d)
			}
		})
	}
}

// TestCheckIsLinear looks over what is hard on rules that look around. Were
// anything quadratic, 300 kB would take minutes; they take less than a second, so
// that the bound may leave room for a busy machine and the race detector.
func TestCheckIsLinear(t *testing.T) {
	for _, part := range []string{"we are continuing to work on ", "investigating a a cause ", "we expect ", "recovery ", "10:45 / ", "10:45 CET (", "db-01 ", "@", "'", "1.2.3.4 ",
		"OPS-1234 ", "Ana ", "currently ", "::", "-", "not ", "will take up to ", "expect a fix by 11:30 ", "Next update at 11:00. ", "/", "\"", "<", "a@b.c"} {
		d := on(strings.Repeat(part, 300_000/len(part)))
		d.Previous, d.Names, d.Author, d.Phase = d.Text, []string{"Ana Lund", "Ana Berg"}, zone("Europe/London"), incident.Resolved
		start := time.Now()
		lint.Check(d)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("300 kB of %q took %s", part, took)
		}
	}
}
