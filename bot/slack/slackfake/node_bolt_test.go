package slackfake

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// boltTalk is what people do with the bot of bolt.mjs.
func boltTalk(t *testing.T, s *stage) {
	says := func(channel, user, text string) {
		t.Helper()
		s.ok(s.Wait(s.soon(), func() bool {
			for _, m := range s.Messages(channel, user) {
				if m.Text == text {
					return true
				}
			}
			return false
		}))
	}
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "it broke")
	s.ok(err)
	if !o.Acked() {
		t.Fatalf("the command gave %+v", o)
	}
	says(s.ops, s.ana, "heard: it broke")
	says(s.ops, s.ben, "for all: it broke")

	ts := s.botSays(`[{"type":"actions","elements":[{"type":"button","action_id":"go","value":"seven","text":{"type":"plain_text","text":"Go"}}]}]`)
	o, err = s.Press(s.soon(), s.ana, s.ops, ts, "Go")
	s.ok(err)
	if !o.Acked() {
		t.Fatalf("the button gave %+v", o)
	}
	says(s.ops, s.ben, "ana pressed seven")

	opens := func(act func() (Outcome, error), title string) string {
		t.Helper()
		o, err := act()
		s.ok(err)
		open, err := s.Opened(s.soon(), o)
		s.ok(err)
		s.want(string(open.Raw), title)
		return open.ID
	}
	declare := func(view, title string) Outcome {
		t.Helper()
		o, err := s.Submit(s.soon(), s.ana, view, map[string]any{"Title": title, "Severity": "SEV2", "Lead": "ben"})
		s.ok(err)
		return o
	}
	direct, err := s.DirectWith(s.ana)
	s.ok(err)
	view := opens(func() (Outcome, error) { return s.Command(s.soon(), s.ana, s.ops, "/incident", "form") }, "Declare")
	if o := declare(view, "bad"); o.Errors["title"] != "Say what is broken" {
		t.Errorf("a bad title gave %+v", o)
	}
	if o := declare(view, "again"); o.View != view {
		t.Errorf("an updated form gave %+v", o)
	}
	declare(view, "It broke")
	says(direct.ID, s.ana, "It broke sev2 "+s.ben)

	view = opens(func() (Outcome, error) { return s.Shortcut(s.soon(), s.ana, "Declare") }, "Declare")
	_, err = s.CloseView(s.soon(), s.ana, view, false)
	s.ok(err)
	says(direct.ID, s.ana, "never mind")

	ts = s.says(s.ana, "ping")
	says(s.ops, s.ben, "pong <@"+s.ana+">")
	view = opens(func() (Outcome, error) { return s.MessageShortcut(s.soon(), s.ana, s.ops, ts, "declare_from") }, "From message")
	declare(view, "From a message")
	says(direct.ID, s.ana, "From a message sev2 "+s.ben)

	s.ok(s.React(s.ben, s.ops, ts, "pushpin"))
	says(s.ops, s.ben, "saw :pushpin:")
	ts = s.says(s.ana, "@Kept look")
	s.ok(s.Wait(s.soon(), func() bool {
		m, _ := s.Message(s.ops, ts)
		return len(m.Reactions) == 1 && m.Reactions[0].Name == "eyes"
	}))
	s.ok(s.OpenHome(s.ana))
	s.ok(s.Wait(s.soon(), func() bool { _, ok := s.Home(s.ana); return ok }))
	opens(func() (Outcome, error) { return s.PressHome(s.soon(), s.ana, "Go") }, "From home")
}

var boltShortcuts = []Shortcut{{Name: "Declare", Callback: "declare"}, {Name: "Declare from this", Callback: "declare_from", Message: true}}

func TestSlacksNodeFrameworkOverSockets(t *testing.T) {
	needsNode(t)
	s := newStage(t, Delivery{Shortcuts: boltShortcuts})
	p := s.node("bolt.mjs", "KEPT_MODE=socket")
	p.until("ready")
	s.ok(s.WaitSockets(s.soon(), 1))
	boltTalk(t, s)
	p.tell("bye")
	p.ends()
}

func TestSlacksNodeFrameworkOverHTTP(t *testing.T) {
	needsNode(t)
	app := &toScript{}
	// slack/events is the one address that Bolt serves everything under. Bolt
	// refuses signatures that are older than five minutes, by the real time.
	s := newStage(t, Delivery{
		EventsURL: "http://app/slack/events", CommandsURL: "http://app/slack/events", InteractivityURL: "http://app/slack/events",
		App: app, Shortcuts: boltShortcuts,
	})
	s.pass(time.Since(s.time()))
	p := s.node("bolt.mjs", "KEPT_MODE=http")
	port := strings.TrimPrefix(p.until("ready "), "ready ")
	app.at("127.0.0.1:" + port)
	s.ok(s.VerifyURL(s.soon()))
	boltTalk(t, s)
	p.tell("bye")
	p.ends()
}

// toScript passes requests on to where a script listens.
type toScript struct{ proxy *httputil.ReverseProxy }

func (a *toScript) at(host string) {
	a.proxy = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host})
	// A connection that is kept open would hold up the script's end.
	a.proxy.Transport = &http.Transport{DisableKeepAlives: true}
}

func (a *toScript) ServeHTTP(out http.ResponseWriter, in *http.Request) { a.proxy.ServeHTTP(out, in) }
