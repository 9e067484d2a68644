package promise_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/reminders/promise"
)

// update is a status update of ordinary length with three promises in it.
const update = `We have found what makes logins fail for some customers in the EU, and are putting a fix in place.

Connections that are already open are not affected. The fix was tested between 09:40 and 10:05 CET and should take about 20 minutes.

We will continue to monitor the platform for the next 24 hours. Next update at 12:45 CET, or sooner if we know more.
A post-mortem will be published within 5 business days.`

func BenchmarkRead(b *testing.B) {
	c := tuesday(b)
	if found := promise.Read(update, c); len(found) != 3 {
		b.Fatalf("found %+v", found)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(update)))
	for b.Loop() {
		promise.Read(update, c)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkReadLong(b *testing.B) {
	c := tuesday(b)
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		text := strings.Repeat(update+"\n\n", size/len(update))
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				promise.Read(text, c)
			}
		})
	}
}

// TestReadIsLinear reads what is hard on a grammar that looks around. Half a
// megabyte takes some 50 ms; were anything quadratic, it would take minutes, so
// that the bound may leave room for a busy machine and the race detector.
func TestReadIsLinear(t *testing.T) {
	c := tuesday(t)
	for _, part := range []string{"we will ", "update ", "and ", "next update ", "the next next ", "\"", "<", "a.m.", "1-", "12:", "post ",
		"we'll monitor, ", "more and more ", "every ", "<!date^", "'a", "in the ", "from our supplier ", "once we know ", "by 10:45 or ",
		"update as ", "half-", "\n", ". ", "<s>", "~a", "wir werden ", "mise à jour ", "nous vous ", "1 1/2 ", "twenty ", "(UTC) "} {
		text := strings.Repeat(part, 500_000/len(part))
		start := time.Now()
		promise.Read(text, c)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("500 kB of %q took %s", part, took)
		}
	}
}
