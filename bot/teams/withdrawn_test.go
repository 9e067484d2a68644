package teams_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
	"kept/store/boltstore"
)

// working is a desk with the real bot, in channels of its own, whose clock is set
// by hand.
type working struct {
	*desk
	bot   *bot.Bot
	ahead atomic.Int64 // of the machine's clock, in nanoseconds; handlers read it
}

func newWorking(t *testing.T) *working {
	return newWorkingIn(t, func(cfg *teams.Config, room teamsfake.Place) { cfg.Team, cfg.Channel = room.Team, room.ID })
}

func newWorkingIn(t *testing.T, place func(*teams.Config, teamsfake.Place)) *working {
	var w working
	w.desk = newDesk(t, nil)
	at := w.fake.Addresses()
	cfg := teams.Config{AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret",
		Login: at.Login, OpenID: at.OpenID, Graph: at.Graph, HTTP: w.fake.Client()}
	place(&cfg, w.room)
	w.client = teams.New(cfg, &facts{}, w.now, nil)
	w.client.Unlimited()
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if w.bot, err = bot.New(st, w.client, nil, bot.Config{}, w.now, nil); err != nil {
		t.Fatal(err)
	}
	w.fake.Connect(w.client.Handler(w.bot.Handle))
	return &w
}

func (w *working) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// pass lets time pass, in steps of a minute.
func (w *working) pass(length time.Duration) {
	w.Helper()
	for length > 0 {
		if _, err := w.bot.Step(w.Context(), w.now()); err != nil {
			w.Fatal(err)
		}
		step := min(time.Minute, length)
		w.ahead.Add(int64(step))
		length -= step
	}
}

// incident lets Ana declare one, and gives its channel.
func (w *working) incident() teamsfake.Place {
	w.Helper()
	w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
	w.pass(3 * time.Second)
	for _, p := range w.fake.Places("") {
		if strings.HasPrefix(p.Name, "inc-1") {
			return p
		}
	}
	w.Fatal("it has no channel")
	return teamsfake.Place{}
}

// reads is everything of Kept's that Ana reads somewhere.
func (w *working) reads(place string) string {
	var b strings.Builder
	for _, m := range w.fake.Messages(place, w.ana.ID) {
		if m.From == "" {
			b.WriteString(reads(m) + "\n")
		}
	}
	return b.String()
}

func (w *working) wants(place string, all ...string) {
	w.Helper()
	for _, want := range all {
		if got := w.reads(place); !strings.Contains(got, want) {
			w.Errorf("Ana does not read %q in\n%s", want, got)
		}
	}
}

// Without consent Kept hears what is said to it and nothing else. The draft says
// so, whenever the consent was withdrawn.
func TestWithoutConsentTheDraftSaysWhatItCouldNotSee(t *testing.T) {
	w := newWorking(t)
	room := w.incident()
	w.types(w.ben.ID, room.ID, "the failover left the old primary writable")
	w.fake.Grant(teamsfake.ChannelMessages, false)
	w.types(w.ben.ID, room.ID, "nobody tells Kept of this")
	w.types(w.ana.ID, room.ID, "@Kept resolve: it was a full disk")
	w.pass(10 * time.Second)
	w.wants(room.ID, "and not to Kept?")
}

// A channel that is deleted takes its posts along; whoever owes something hears of
// it where they still can.
func TestADeletedChannelSilencesNobody(t *testing.T) {
	w := newWorking(t)
	room := w.incident()
	w.types(w.ana.ID, room.ID, "@Kept update: We look into it. Next update in 30 minutes")
	w.pass(3 * time.Second)
	if err := w.fake.RemoveChannel(room.ID); err != nil {
		t.Fatal(err)
	}
	w.pass(40 * time.Minute)
	w.wants(w.fake.DirectChat(w.ana.ID), "refuses a reminder", "5 min late")
	w.types(w.ana.ID, w.fake.DirectChat(w.ana.ID), "INC-1 update: It is the cache")
	w.pass(3 * time.Second)
	w.wants(w.fake.DirectChat(w.ana.ID), "Update U2 posted")
}

// Kept that was taken out of its team and is put back goes on where it was.
func TestTakenOutAndPutBackKeptGoesOn(t *testing.T) {
	w := newWorking(t)
	room := w.incident()
	if err := w.fake.Uninstall(w.room.Team); err != nil {
		t.Fatal(err)
	}
	said, err := w.fake.Type(w.ben.ID, room.ID, "it was the cache")
	if err == nil {
		err = w.fake.Install(w.room.Team)
	}
	if err == nil {
		err = w.fake.WaitQuiet(context.WithoutCancel(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Second)
	out, err := w.fake.MessageAction(t.Context(), w.ana.ID, room.ID, said.ID, "add_to_timeline")
	if err != nil || !out.Acked() {
		t.Fatalf("%+v, %v", out, err)
	}
	w.types(w.ana.ID, room.ID, "@Kept update: Fixed. Next update in 30 minutes")
	w.pass(27 * time.Minute)
	w.wants(room.ID, "Update U1 by Ana", "min: the update you promised")
	reply, err := w.bot.Handle(t.Context(), chat.Event{ID: "look", Kind: chat.Command, At: w.now(), Room: chat.RoomRef(org + room.ID), Person: w.person(w.ana), Text: "timeline"})
	if err != nil || strings.Count(reply.Message.Plain(), "it was the cache") != 1 {
		t.Errorf("the timeline is %q, %v", reply.Message.Plain(), err)
	}
}
