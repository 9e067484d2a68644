package slack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
)

// words are so many different words, too many for one of Slack's messages from
// about 2,000 on.
func words(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "w%05d ", i)
	}
	return b.String()
}

// read is everything that Ana reads in the room.
func (o *office) read() string {
	var b strings.Builder
	for _, s := range o.screen(o.room.ID, o.ana.ID) {
		b.WriteString(s.Text + "\n")
	}
	return b.String()
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
		o := newOffice(t, slackfake.Options{})
		to := chat.Dest{Room: place(o.room)}
		if inThread {
			to.Thread = o.post(to, "first", chat.Says(chat.T("a thread"))).ID
		}
		ref := o.post(to, "long", chat.Says(chat.T(words(5000))))
		o.client = o.client.Forgetful()
		for _, m := range []chat.Message{
			chat.Says(chat.T("edited: " + words(4000))),
			chat.Says(chat.T("short now")),
			chat.Says(chat.T("long again: " + words(6000))),
			chat.Says(chat.T("(redacted)")),
		} {
			if err := o.client.Edit(t.Context(), ref, m); err != nil {
				t.Fatal(err)
			}
			said := strings.Fields(m.Plain())
			got := strings.Fields(o.read())
			if inThread {
				got = got[2:]
			}
			slices.Sort(got)
			slices.Sort(said)
			if !slices.Equal(got, said) {
				t.Errorf("in a thread %v: after the edit %d words are read, want %d", inThread, len(got), len(said))
			}
		}
	}
}

func TestALongMessageThatWasInterruptedGoesOn(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	to, long := chat.Dest{Room: place(o.room)}, chat.Says(chat.T(words(4000)))
	for _, kind := range []slackfake.FaultKind{slackfake.LostPost, slackfake.LostAnswer} {
		o.fake.Fail(slackfake.Fault{Method: "chat.postMessage", Kind: kind, After: 1})
		if _, err := o.client.Post(t.Context(), to, "long", long); !errors.Is(err, chat.ErrUnknownFate) {
			t.Fatalf("got %v, want an unknown fate", err)
		}
		_, found, err := o.client.Find(t.Context(), to, "long", o.room.CreatedAt)
		if err != nil || found != (strings.Count(o.read(), "w03999") > 0) {
			t.Errorf("found %v, %v", found, err)
		}
		o.client = o.client.Forgetful()
	}
	ref := o.post(to, "long", long)
	if got := strings.Fields(o.read()); len(got) != 4000 {
		t.Errorf("%d words are read, want 4000, each once", len(got))
	}
	if at, found, err := o.client.Find(t.Context(), to, "long", o.room.CreatedAt); at != ref || !found || err != nil {
		t.Errorf("found %v %v, %v; want %v", at, found, err, ref)
	}
}

func TestAReplyCanBeShownInTheRoom(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	first := o.post(chat.Dest{Room: place(o.room)}, "k1", chat.Says(chat.T("INC-7 is open")))
	for _, broadcast := range []bool{true, false} {
		ref := o.post(chat.Dest{Room: place(o.room), Thread: first.ID, Broadcast: broadcast}, fmt.Sprint("k2", broadcast), chat.Says(chat.T("an update")))
		if m, _ := o.fake.Message(o.room.ID, ref.ID); m.Broadcast != broadcast || m.Thread != first.ID {
			t.Errorf("broadcast %v, in thread %q", m.Broadcast, m.Thread)
		}
	}
}

func TestPreviewsAreOff(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	ref := o.post(chat.Dest{Room: place(o.room)}, "k1", chat.Says(chat.Span{Kind: chat.LinkSpan, URL: "https://status.example", Text: "status"}))
	if m, _ := o.fake.Message(o.room.ID, ref.ID); m.UnfurlLinks || m.UnfurlMedia {
		t.Error("Slack shows previews of what Kept links to")
	}
}

func TestFilesStandWithTheirWords(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	m := chat.Says(chat.T("The draft of INC-7"))
	m.Files = []chat.Upload{{Name: "inc-7.md", Type: "text/markdown", Data: []byte("# INC-7")}, {Name: "inc-7.html", Type: "text/html", Data: []byte("<h1>")}}
	to := chat.Dest{Room: place(o.room)}
	o.fake.Fail(slackfake.Fault{Method: "chat.postMessage", Kind: slackfake.Status, Status: 502})
	if _, err := o.client.Post(t.Context(), to, "draft", m); !errors.Is(err, chat.ErrUnknownFate) {
		t.Fatal(err)
	}
	o.post(to, "draft", m)
	var names []string
	for _, m := range o.fake.Messages(o.room.ID, o.ana.ID) {
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
	}
	if !slices.Equal(names, []string{"inc-7.md", "inc-7.html"}) || strings.Count(o.read(), "The draft of INC-7") != 1 {
		t.Errorf("files %q in %q", names, o.read())
	}
}

func TestKeptJoinsAPublicChannelToPostThere(t *testing.T) {
	o := newOffice(t, slackfake.Options{Scopes: scopesWithout("chat:write.public")})
	open := o.fake.AddChannel(slackfake.Channel{Name: "open", Members: []string{o.ana.ID}})
	closed := o.fake.AddChannel(slackfake.Channel{Name: "closed", Private: true, Members: []string{o.ana.ID}})
	o.post(chat.Dest{Room: place(open)}, "k1", chat.Says(chat.T("hello")))
	if _, err := o.client.Post(t.Context(), chat.Dest{Room: place(closed)}, "k2", chat.Says(chat.T("hello"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a post into a private channel without Kept: %v, want ErrRefused", err)
	}
}

// A room that Kept was put out of is furnished all the same, as far as it is
// public; and what may have been posted there can be looked up.
func TestKeptComesBackIntoAPublicRoom(t *testing.T) {
	o := newOffice(t, slackfake.Options{Scopes: scopesWithout("chat:write.public")})
	ref := o.post(chat.Dest{Room: place(o.room)}, "k1", chat.Says(chat.T("the summary")))
	for name, do := range map[string]func(context.Context) error{
		"pins": func(ctx context.Context) error { return o.client.Pin(ctx, ref) },
		"links": func(ctx context.Context) error {
			return o.client.Bookmark(ctx, place(o.room), "Page", "https://status.example.com")
		},
		"invites": func(ctx context.Context) error {
			err := o.client.Invite(ctx, place(o.room), []chat.PersonRef{person(o.out)})
			if c, _ := o.fake.Channel(o.room.ID); err == nil && !slices.Contains(c.Members, o.out.ID) {
				return errors.New("nobody came")
			}
			return err
		},
		"looks up": func(ctx context.Context) error {
			_, found, err := o.client.Find(ctx, chat.Dest{Room: place(o.room)}, "k1", time.Now().Add(-time.Hour))
			if err == nil && !found {
				return errors.New("nothing found")
			}
			return err
		},
	} {
		if err := o.fake.Leave(o.fake.Bot().ID, o.room.ID); err != nil {
			t.Fatal(err)
		}
		if err := do(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing that is to be said is given up while Kept lacks the right to speak.
func TestWithoutTheRightToSpeakPostsWait(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	left, err := o.client.Schedule(t.Context(), place(o.room), "k0", time.Now().Add(time.Hour), chat.Says(chat.T("Kept is not answering.")))
	if err != nil {
		t.Fatal(err)
	}
	ref := o.post(chat.Dest{Room: place(o.room)}, "k1", chat.Says(chat.T("hello")))
	o.fake.Grant("chat:write", false)
	_, errPost := o.client.Post(t.Context(), chat.Dest{Room: place(o.room)}, "k2", chat.Says(chat.T("again")))
	errEdit := o.client.Edit(t.Context(), ref, chat.Says(chat.T("hello, all")))
	_, errLeave := o.client.Schedule(t.Context(), place(o.room), "k3", time.Now().Add(time.Hour), chat.Says(chat.T("Kept is not answering.")))
	errWithdraw := o.client.Unschedule(t.Context(), place(o.room), left)
	for what, err := range map[string]error{"a post": errPost, "an edit": errEdit, "a dead-man post": errLeave, "its withdrawal": errWithdraw} {
		if !errors.Is(err, chat.ErrRetry) || errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s: %v, want it to wait", what, err)
		}
	}
}

// scopesWithout are what Kept's manifest asks for, but for some.
func scopesWithout(missing ...string) []string {
	all := strings.Fields(`channels:history channels:join channels:manage channels:read chat:write chat:write.public commands files:read files:write
		groups:history groups:read groups:write im:history im:read im:write app_mentions:read reactions:read pins:read pins:write
		bookmarks:read bookmarks:write canvases:write canvases:read dnd:read users:read users:read.email usergroups:read`)
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(missing, s) })
}

func TestAMissingScopeIsToldOnceAndHindersNothingElse(t *testing.T) {
	o := newOffice(t, slackfake.Options{Scopes: scopesWithout("pins:write")})
	var told bytes.Buffer
	o.client = o.client.Logging(slog.New(slog.NewTextHandler(&told, nil)))
	ref := o.post(chat.Dest{Room: place(o.room)}, "k1", chat.Says(chat.T("the summary")))
	for range 3 {
		if err := o.client.Pin(t.Context(), ref); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("got %v, want ErrRefused", err)
		}
	}
	if got := told.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "pins:write") {
		t.Errorf("the operator reads %q", got)
	}
	o.post(chat.Dest{Room: place(o.room)}, "k2", chat.Says(chat.T("goes on")))
}

func TestATokenThatDoesNotWorkIsExplained(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	o.fake.Revoke(true)
	err := o.client.Connect(t.Context())
	if setup, ok := errors.AsType[*slack.SetupError](err); !ok || !strings.Contains(setup.Problem, "install the app") {
		t.Errorf("got %v, want what to do", err)
	}
	if _, err := o.client.Post(t.Context(), chat.Dest{Room: place(o.room)}, "k", chat.Says(chat.T("waits"))); !errors.Is(err, chat.ErrRetry) {
		t.Errorf("a post meanwhile: %v; it must wait for the new token", err)
	}
	o.fake.Revoke(false)
	o.fake.Fail(slackfake.Fault{Method: "auth.test", Kind: slackfake.Status, Status: 503})
	err = o.client.Connect(t.Context())
	if _, ok := errors.AsType[*slack.SetupError](err); ok || err == nil {
		t.Errorf("a failure that passes became %v", err)
	}
}
