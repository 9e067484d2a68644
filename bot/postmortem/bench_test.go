package postmortem

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"testing"
	"time"

	"kept/bot/incident"
)

// chatter is a busy room: mostly talk, some statements, alerts, corrections and
// log pastes, made one by one as they are read.
func chatter(n int) iter.Seq2[Message, error] {
	start := at("10:05")
	return func(yield func(Message, error) bool) {
		for i := range n {
			m := Message{
				Ref: incident.Message(fmt.Sprintf("room/%d", i)), By: incident.Person(fmt.Sprintf("p-%d", i%200)),
				At: start.Add(time.Duration(i) * time.Second), Link: fmt.Sprintf("https://chat.example/m/%d", i),
			}
			switch i % 10 {
			case 0:
				m.Text = fmt.Sprintf("root cause is the pool of shard %d, it ran out of connections.", i)
			case 1:
				m.Text = fmt.Sprintf("We restarted node-%d and then rolled back the release; the queue is draining again.", i)
			case 2:
				m.Bot, m.Text = true, fmt.Sprintf("FIRING: error rate of shard %d above threshold", i)
			case 3:
				m.Text = "scratch that, I was looking at the wrong dashboard"
			case 4:
				m.Text = "maybe the cause is the release? did anyone check whether the new limiter is on?"
			case 5:
				m.Text = "```\nERROR 2022-01-27 10:12:04 pool exhausted (64/64)\nERROR 2022-01-27 10:12:05 pool exhausted (64/64)\n```"
			default:
				m.Text = fmt.Sprintf("looking at graph %d now, p99 is still at 4.2 s, will report back when I know more about it", i)
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// BenchmarkDraft compiles and renders a draft from rooms of growing size. heap-MB
// is what was reached above the start with the collector running as usual.
func BenchmarkDraft(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d-messages", n), func(b *testing.B) {
			in := full()
			for i := range n / 200 { // a line of the timeline every 200 messages
				in.note("10:20", "", fmt.Sprintf("line %d", i))
			}
			var peak uint64
			draft := func(history iter.Seq2[Message, error]) {
				in.Messages = history
				d, err := Compile(in)
				if err != nil {
					b.Fatal(err)
				}
				if err := d.Markdown(io.Discard, nil); err != nil {
					b.Fatal(err)
				}
				if err := d.HTML(io.Discard, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				draft(chatter(n))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/message")
			b.StopTimer()

			var before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			draft(func(yield func(Message, error) bool) {
				i := 0
				for m, err := range chatter(n) {
					if i++; i%1000 == 0 {
						runtime.ReadMemStats(&now)
						peak = max(peak, now.HeapAlloc)
					}
					if !yield(m, err) {
						return
					}
				}
			})
			runtime.ReadMemStats(&now)
			b.ReportMetric(float64(max(peak, now.HeapAlloc)-before.HeapAlloc)/1e6, "heap-MB")
		})
	}
}
