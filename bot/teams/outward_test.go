package teams_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// words are so many different words, too many for one of Teams' messages from
// about 3,500 on.
func words(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "w%05d ", i)
	}
	return b.String()
}

// read is everything that Ana reads of Kept in the channel.
func (o *office) read() string {
	var b strings.Builder
	for _, m := range o.fake.Messages(o.room.ID, o.ana.ID) {
		if m.From == "" {
			b.WriteString(reads(m) + "\n")
		}
	}
	return b.String()
}

// toldOf is how often the operator was told of something.
func (o *office) toldOf(what string) int {
	n := 0
	for line := range strings.Lines(o.told.String()) {
		if strings.Contains(line, what) {
			n++
		}
	}
	return n
}

func (o *office) post(to chat.Dest, key string, m chat.Message) chat.MessageRef {
	o.Helper()
	ref, err := o.client.Post(o.Context(), to, key, m)
	if err != nil {
		o.Fatal(err)
	}
	return ref
}

func TestALongMessageIsEditedAsAWhole(t *testing.T) {
	for _, inThread := range []bool{false, true} {
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		to, before := chat.Dest{Room: o.here()}, 0
		if inThread {
			to.Thread, before = o.post(to, "first", chat.Says(chat.T("a thread"))).ID, 2
		}
		ref := o.post(to, "long", chat.Says(chat.T(words(9000))))
		for _, m := range []chat.Message{
			chat.Says(chat.T("edited: " + words(8000))),
			chat.Says(chat.T("short now")),
			chat.Says(chat.T("long again: " + words(12000))),
			chat.Says(chat.T("(redacted)")),
		} {
			o.configure(nil) // as after a restart
			if err := o.client.Edit(t.Context(), ref, m); err != nil {
				t.Fatal(err)
			}
			said, got := strings.Fields(m.Plain()), strings.Fields(o.read())[before:]
			slices.Sort(got)
			slices.Sort(said)
			if !slices.Equal(got, said) {
				t.Errorf("in a thread %v: after the edit %d words are read, want %d", inThread, len(got), len(said))
			}
		}
	}
}

func TestALongMessageThatWasInterruptedGoesOn(t *testing.T) {
	for _, rsc := range []bool{true, false} {
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		o.fake.SetRSC(rsc)
		to, long := chat.Dest{Room: o.here()}, chat.Says(chat.T(words(12000)))
		for i, kind := range []teamsfake.FaultKind{teamsfake.LostPost, teamsfake.LostAnswer} {
			o.fake.Fail(teamsfake.Fault{Method: "post", Kind: kind, After: 1 - i})
			if _, err := o.client.Post(t.Context(), to, "long", long); !errors.Is(err, chat.ErrUnknownFate) {
				t.Fatalf("got %v, want an unknown fate", err)
			}
			o.configure(nil)
		}
		ref := o.post(to, "long", long)
		got := strings.Fields(o.read())
		slices.Sort(got)
		if all := len(got); len(slices.Compact(got)) != 12000 || rsc && all != 12000 {
			t.Errorf("with consent %v: %d words are read, want 12000, each once", rsc, all)
		}
		if rsc {
			if at, found, err := o.client.Find(t.Context(), to, "long", o.clock().Add(-hour)); at != ref || !found || err != nil {
				t.Errorf("found %v %v, %v; want %v", at, found, err, ref)
			}
		}
	}
}

func TestWhatOnePersonShallSeeIsSaidToThemAlone(t *testing.T) {
	for _, targeted := range []bool{false, true} {
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		o.configure(func(cfg *teams.Config) { cfg.Targeted = targeted })
		if targeted { // an organisation in which that is switched off
			o.fake.Fail(teamsfake.Fault{Method: "post", Status: 403, Code: "Forbidden"})
		}
		ref := o.post(chat.Dest{Room: o.here(), Person: person(o.ana)}, "k", chat.Says(chat.T("Heard: next update by 10:45")))
		if d := o.fake.Direct(o.ana.ID); len(d) != 1 || reads(d[0]) != "Heard: next update by 10:45" || ref.ID != d[0].ID || inTeams(ref.Room) != d[0].Place {
			t.Errorf("targeted %v: Ana reads %+v, posted as %v", targeted, d, ref)
		}
		if len(o.fake.Direct(o.ben.ID)) > 0 || o.read() != "" {
			t.Errorf("targeted %v: others read it, too", targeted)
		}
		if err := o.client.Edit(t.Context(), ref, chat.Says(chat.T("(redacted)"))); err != nil {
			t.Error(err)
		}
	}
}

func TestWhoCanBeReached(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	blocked := o.fake.AddUser(teamsfake.User{Name: "Blocked", Unreachable: true})
	for p, want := range map[chat.PersonRef]bool{person(o.ana): true, person(o.ben): true, person(blocked): false, org + "00000000-0000-4000-8000-00000000dead": false, "slack:T1:U1": false, "": false} {
		if err := o.client.Reach(t.Context(), p); (err == nil) != want {
			t.Errorf("reach %s: %v", p, err)
		}
	}
	if len(o.fake.Direct(o.ana.ID)) > 0 {
		t.Error("the test is seen")
	}
	o.fake.Fail(teamsfake.Fault{Method: "member", Status: 502})
	if err := o.client.Reach(t.Context(), person(o.ana)); !errors.Is(err, chat.ErrRetry) {
		t.Errorf("when Teams does not answer: %v, want ErrRetry", err)
	}
}

func TestFilesAreReadWhereTheyCannotBeAttached(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	m := chat.Says(chat.T("The draft of INC-7"))
	m.Files = []chat.Upload{{Name: "inc-7.md", Type: "text/markdown", Data: []byte("# INC-7\n\nUsers could not *log in*.")}, {Name: "inc-7.html", Type: "text/html", Data: []byte("<h1>")}}
	o.post(chat.Dest{Room: o.here()}, "draft", m)
	for _, want := range []string{"The draft of INC-7", "inc-7.md", "# INC-7", "Users could not *log in*.", "[file inc-7.html]"} {
		if !strings.Contains(o.read(), want) {
			t.Errorf("%q is not read in %q", want, o.read())
		}
	}
	if n := o.toldOf("Files.ReadWrite.All"); n != 1 {
		t.Errorf("the operator is told %d times what to grant:\n%s", n, o.told)
	}
}

func TestFilesAreLinkedWhereTheyCanBeAttached(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.fake.Grant(teamsfake.WriteFiles, true)
	m := chat.Says(chat.T("The draft of INC-7"))
	m.Files = []chat.Upload{{Name: "inc-7.md", Type: "text/markdown", Data: []byte("# INC-7")}, {Name: "inc-7.html", Type: "text/html", Data: []byte("<h1>")}}
	o.fake.Fail(teamsfake.Fault{Method: "open", Status: 502})
	if _, err := o.client.Post(t.Context(), chat.Dest{Room: o.here()}, "draft", m); !errors.Is(err, chat.ErrUnknownFate) {
		t.Fatal(err)
	}
	o.post(chat.Dest{Room: o.here()}, "draft", m)
	var names []string
	for _, f := range o.fake.Files(o.room.ID) {
		names = append(names, f.Path)
	}
	if !slices.Equal(names, []string{"Kept/inc-7.md", "Kept/inc-7.html"}) || strings.Contains(o.read(), "# INC-7") || strings.Count(o.read(), "inc-7.html") != 1 {
		t.Errorf("files %q, read %q", names, o.read())
	}
}

func TestWithoutConsentNothingIsReadBackAndTheOperatorKnows(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.fake.SetRSC(false)
	ref := o.post(chat.Dest{Room: o.here()}, "k", chat.Says(chat.T("goes out")))
	for range 3 {
		if _, err := o.client.History(t.Context(), o.here(), "", 10); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("history: %v, want ErrRefused", err)
		}
		if _, found, err := o.client.Find(t.Context(), chat.Dest{Room: o.here()}, "k", o.clock().Add(-hour)); found || !errors.Is(err, chat.ErrRefused) {
			t.Errorf("find: %v, %v; want ErrRefused: nobody can tell", found, err)
		}
	}
	if n := o.toldOf("ChannelMessage.Read.Group"); n != 1 {
		t.Errorf("the operator is told %d times what to grant:\n%s", n, o.told)
	}
	if err := o.client.Edit(t.Context(), ref, chat.Says(chat.T("goes on"))); err != nil || !strings.Contains(o.read(), "goes on") {
		t.Errorf("an edit: %v, read %q", err, o.read())
	}
}

func TestATokenThatIsNotTakenAnyMoreIsRenewed(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	to := chat.Dest{Room: o.here()}
	o.post(to, "k1", chat.Says(chat.T("one")))
	o.fake.RevokeTokens()
	o.post(to, "k2", chat.Says(chat.T("two")))
	o.fake.RevokeTokens()
	o.fake.SetSecret("another")
	if _, err := o.client.Post(t.Context(), to, "k3", chat.Says(chat.T("three"))); !errors.Is(err, chat.ErrRetry) || errors.Is(err, chat.ErrUnknownFate) {
		t.Errorf("with a secret that was changed: %v; it must wait for the new one", err)
	}
	err := o.client.Connect(t.Context())
	if setup, ok := errors.AsType[*teams.SetupError](err); !ok || !strings.Contains(setup.Problem, "client secret") {
		t.Errorf("the operator reads %v", err)
	}
	o.configure(func(cfg *teams.Config) { cfg.Secret = "another" })
	o.post(to, "k3", chat.Says(chat.T("three")))
	if got := strings.Fields(o.read()); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("read %q", got)
	}
}

// In a bubble no call is overtaken by another that was to be sent a second later,
// however busy the machine is.
func TestTeamsLimitsAreNotExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, teamsfake.Options{})
		o.client = teams.New(o.cfg, o.memory, o.clock, nil)
		var posts sync.WaitGroup
		var posted, waits atomic.Int32
		for i := range 30 {
			posts.Go(func() {
				_, err := o.client.Post(t.Context(), chat.Dest{Person: person(o.ana)}, fmt.Sprint(i), chat.Says(chat.T("x")))
				switch {
				case err == nil:
					posted.Add(1)
				case errors.Is(err, chat.ErrRetry) && !strings.Contains(err.Error(), "HTTP 429"):
					waits.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		posts.Wait()
		if posted.Load() < 7 || posted.Load()+waits.Load() != 30 {
			t.Errorf("%d were posted, %d are to wait; want the limits kept without Teams saying so", posted.Load(), waits.Load())
		}
	})
}

func TestManagedIdentityServesAsWell(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Secret, cfg.ManagedIdentity = "", true })
	if err := o.client.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.post(chat.Dest{Room: o.here()}, "k", chat.Says(chat.T("by the machine's identity")))
	o.configure(func(cfg *teams.Config) { cfg.ManagedIdentity = false })
	if err := o.client.Connect(t.Context()); err == nil {
		t.Error("without a secret and an identity Kept connected")
	}
}

func TestTheClientThatWasConfiguredIsLeftAsItIs(t *testing.T) {
	client := &http.Client{}
	teams.New(teams.Config{HTTP: client}, &facts{}, nowOf, nil)
	if client.CheckRedirect != nil {
		t.Error("somebody else's client does not follow redirects any more")
	}
}
