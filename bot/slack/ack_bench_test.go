package slack_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"kept/bot"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
	"kept/store"
	"kept/store/boltstore"
)

// BenchmarkAcknowledge measures how long somebody who types a command waits for
// Slack to hear from the app: a `note` that is on disk before it is
// acknowledged, against a bare slack-go bot that acknowledges and does nothing
// else, and what a commit alone takes, in turns over the same kind of sockets.
func BenchmarkAcknowledge(b *testing.B) {
	for _, atOnce := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d at once", atOnce), func(b *testing.B) {
			kept, bare := keptOffice(b), bareOffice(b)
			var withKept, withBare, commit []time.Duration
			for range b.N {
				withBare = append(withBare, bare.burst(b, atOnce)...)
				withKept = append(withKept, kept.burst(b, atOnce)...)
				commit = append(commit, kept.commit(b))
			}
			report := func(name string, all []time.Duration) (p99 time.Duration) {
				slices.Sort(all)
				p99 = all[len(all)*99/100]
				b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
				b.ReportMetric(float64(p99.Microseconds())/1000, name+"-p99-ms")
				return p99
			}
			kept99, bare99 := report("kept", withKept), report("bare", withBare)
			slices.Sort(commit)
			one := commit[len(commit)/2]
			b.ReportMetric(float64(one.Microseconds())/1000, "commit-p50-ms")
			b.ReportMetric(float64(kept99-2*one)/float64(bare99), "p99-less-two-commits/bare")
		})
	}
}

// typists are people in a channel who type commands.
type typists struct {
	fake    *slackfake.Workspace
	channel string
	people  []string
	store   store.Store
	typed   atomic.Int64
}

// burst lets as many people type a command at once, and gives how long each
// waited.
func (o *typists) burst(b *testing.B, atOnce int) []time.Duration {
	took := make([]time.Duration, atOnce)
	var wg sync.WaitGroup
	for i := range atOnce {
		wg.Go(func() {
			text := fmt.Sprintf("note we look at host %d", o.typed.Add(1))
			outcome, err := o.fake.Command(b.Context(), o.people[i], o.channel, "/incident", text)
			took[i] = outcome.Took // without what the workspace then does to show the answer
			if err != nil || !outcome.Acked() {
				b.Errorf("%+v, %v", outcome, err)
			}
		})
	}
	wg.Wait()
	return took
}

// commit is how long one small commit of the same store takes.
func (o *typists) commit(b *testing.B) time.Duration {
	began := time.Now()
	err := o.store.Update(b.Context(), func(tx store.Tx) error { return tx.PutValue("bench", o.typed.Load()) })
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func newTypists(b *testing.B) (*typists, string) {
	fake := slackfake.New(slackfake.Options{Unlimited: true, Delivery: slackfake.Delivery{AckDeadline: never}})
	server := httptest.NewServer(fake)
	b.Cleanup(server.Close)
	b.Cleanup(fake.Close)
	general, _ := fake.Channel("general")
	o := &typists{fake: fake, channel: general.ID}
	for i := range 100 {
		o.people = append(o.people, fake.AddUser(slackfake.User{Name: fmt.Sprintf("person-%d", i)}).ID)
	}
	return o, server.URL + "/api/"
}

// keptOffice is a workspace with Kept in it, and an incident in #general.
func keptOffice(b *testing.B) *typists {
	o, api := newTypists(b)
	st, err := boltstore.Open(filepath.Join(b.TempDir(), "kept.db"), boltstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o.store = st
	b.Cleanup(func() { st.Close() })
	client := slack.New(slack.Config{BotToken: "xoxb-fake", AppToken: "xapp-fake", API: api}, time.Now, nil)
	if err := client.Connect(b.Context()); err != nil {
		b.Fatal(err)
	}
	k, err := bot.New(st, client, nil, bot.Config{}, time.Now, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() { k.Run(ctx) })
	wg.Go(func() { client.Run(ctx, k.Handle) })
	b.Cleanup(func() { stop(); wg.Wait() })
	if err := o.fake.WaitSockets(b.Context(), 2); err != nil {
		b.Fatal(err)
	}
	if _, err := o.fake.Command(b.Context(), o.people[0], o.channel, "/incident", "declare Users cannot log in sev:4 here:yes"); err != nil {
		b.Fatal(err)
	}
	o.burst(b, len(o.people)) // everybody is known from now on
	return o
}

// bareOffice is a workspace with a bot that only acknowledges.
func bareOffice(b *testing.B) *typists {
	o, api := newTypists(b)
	client := socketmode.New(slackgo.New("xoxb-fake", slackgo.OptionAppLevelToken("xapp-fake"), slackgo.OptionAPIURL(api)))
	ctx, stop := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() { client.RunContext(ctx) })
	wg.Go(func() {
		for {
			select {
			case ev := <-client.Events:
				if ev.Request != nil {
					client.Ack(*ev.Request)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	b.Cleanup(func() { stop(); wg.Wait() })
	if err := o.fake.WaitSockets(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	o.burst(b, len(o.people))
	return o
}

// BenchmarkHistory streams what people say in an incident's channel into its
// history, against a bare slack-go bot that acknowledges each event.
func BenchmarkHistory(b *testing.B) {
	const messages = 10_000
	kept, bare := keptOffice(b), bareOffice(b)
	say := func(o *typists) time.Duration {
		began := time.Now()
		for i := range messages {
			if _, err := o.fake.Type(o.people[i%len(o.people)], o.channel, "still looking at it", ""); err != nil {
				b.Fatal(err)
			}
		}
		if err := o.fake.WaitQuiet(b.Context()); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var withKept, withBare time.Duration
	for range b.N {
		withBare += say(bare)
		withKept += say(kept)
	}
	b.ReportMetric(float64(b.N*messages)/withKept.Seconds(), "kept-messages/s")
	b.ReportMetric(float64(b.N*messages)/withBare.Seconds(), "bare-messages/s")
	b.ReportMetric(float64(withKept)/float64(withBare), "kept/bare")
}
