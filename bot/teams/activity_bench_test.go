package teams_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kept/bot"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
	"kept/store"
	"kept/store/boltstore"
)

// BenchmarkActivity measures how long the Bot Connector waits for Kept: a `note`
// that is on disk before it is answered, against a bare handler that verifies
// the token and does nothing else, and what a commit alone takes, in turns over
// the same kind of connections.
func BenchmarkActivity(b *testing.B) {
	for _, atOnce := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d at once", atOnce), func(b *testing.B) {
			kept, st := keptServer(b)
			bare := bareServer(b)
			var withKept, withBare, commit []time.Duration
			for range b.N {
				withBare = append(withBare, bare.burst(b, atOnce)...)
				withKept = append(withKept, kept.burst(b, atOnce)...)
				began := time.Now()
				if err := st.Update(b.Context(), func(tx store.Tx) error { return tx.PutValue("bench", len(commit)) }); err != nil {
					b.Fatal(err)
				}
				commit = append(commit, time.Since(began))
			}
			report := func(name string, all []time.Duration) (p50, p99 time.Duration) {
				slices.Sort(all)
				p50, p99 = all[len(all)/2], all[len(all)*99/100]
				b.ReportMetric(float64(p50.Microseconds())/1000, name+"-p50-ms")
				b.ReportMetric(float64(p99.Microseconds())/1000, name+"-p99-ms")
				return p50, p99
			}
			kept50, kept99 := report("kept", withKept)
			bare50, bare99 := report("bare", withBare)
			slices.Sort(commit)
			one := commit[len(commit)/2]
			b.ReportMetric(float64(one.Microseconds())/1000, "commit-p50-ms")
			b.ReportMetric(float64(kept50)/float64(bare50), "p50-kept/bare")
			b.ReportMetric(float64(kept99)/float64(bare99), "p99-kept/bare")
		})
	}
}

// line is a messaging endpoint that the Bot Connector sends to.
type line struct {
	address  string
	token    string // Authorization
	activity func(person int, text string) []byte
	http     *http.Client
	sent     atomic.Int64
}

func newLine(b *testing.B, app http.Handler, token string, activity func(int, string) []byte) *line {
	server := httptest.NewServer(app)
	b.Cleanup(server.Close)
	return &line{address: server.URL + "/teams/messages", token: token, activity: activity,
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}}
}

// send gives what a person types in the channel to the app, and waits for 200.
func (l *line) send(b *testing.B, body []byte) {
	r, _ := http.NewRequestWithContext(b.Context(), "POST", l.address, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", l.token)
	resp, err := l.http.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		b.Errorf("%s", resp.Status)
	}
}

// burst lets as many people type at once, and gives how long each waited.
func (l *line) burst(b *testing.B, atOnce int) []time.Duration {
	took := make([]time.Duration, atOnce)
	var wg sync.WaitGroup
	for i := range atOnce {
		wg.Go(func() {
			body := l.activity(i, fmt.Sprintf("@Kept note we look at host %d", l.sent.Add(1)))
			began := time.Now()
			l.send(b, body)
			took[i] = time.Since(began)
		})
	}
	wg.Wait()
	return took
}

// keptServer is Kept with an incident in the channel, on disk.
func keptServer(b *testing.B) (*line, store.Store) {
	st, err := boltstore.Open(filepath.Join(b.TempDir(), "kept.db"), boltstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	fake := teamsfake.New(teamsfake.Options{Unlimited: true})
	b.Cleanup(fake.Close)
	var people []string
	for i := range 100 {
		people = append(people, fake.AddUser(teamsfake.User{Name: fmt.Sprintf("Person %d", i)}).ID)
	}
	team := fake.AddTeam(teamsfake.Team{Name: "Operations", Members: people, Installed: true})
	room := fake.AddChannel(teamsfake.Place{Team: team.ID, Name: "ops"})
	client := teams.New(teams.Config{AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret", HTTP: fake.Client()}, &facts{}, time.Now, nil)
	client.Unlimited() // as the organisation is: it is Kept that is measured
	k, err := bot.New(st, client, nil, bot.Config{}, time.Now, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() { k.Run(ctx) })
	b.Cleanup(func() { stop(); wg.Wait() })
	l := newLine(b, client.Handler(k.Handle), fake.Token(), func(person int, text string) []byte {
		a, err := fake.Activity(people[person], room.ID, text)
		if err != nil {
			b.Error(err)
		}
		return a
	})
	l.send(b, l.activity(0, "@Kept declare Users cannot log in sev:4 here:yes"))
	l.burst(b, 100) // everybody is known from now on
	incidents := 0
	err = st.View(ctx, func(tx store.Tx) error {
		all, err := tx.Incidents(0, 10, store.All)
		incidents = len(all)
		return err
	})
	if err != nil || incidents != 1 {
		b.Fatalf("%d incidents, %v; Kept said %+v", incidents, err, fake.Direct(people[0]))
	}
	return l, st
}

// bareServer verifies the token with the library alone, and reads the activity.
func bareServer(b *testing.B) *line {
	public := &testKeys()[0].PublicKey
	k := goodTicket()
	k.claims["nbf"], k.claims["exp"] = time.Now().Add(-time.Minute).Unix(), time.Now().Add(time.Hour).Unix()
	body, err := json.Marshal(k.activity)
	if err != nil {
		b.Fatal(err)
	}
	l := newLine(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := jwt.Parse(raw, func(*jwt.Token) (any, error) { return public, nil }, jwt.WithValidMethods([]string{"RS256"}),
			jwt.WithIssuer("https://api.botframework.com"), jwt.WithAudience(appID), jwt.WithExpirationRequired())
		var a map[string]any
		if err != nil || json.NewDecoder(r.Body).Decode(&a) != nil {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		w.Write([]byte("{}"))
	}), "Bearer "+k.token(b), func(int, string) []byte { return body })
	l.burst(b, 100)
	return l
}
