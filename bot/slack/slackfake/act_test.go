package slackfake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// api calls the Web API as the app.
func (s *stage) api(method string, args any) map[string]any {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/api/"+method, bytes.NewReader(mustJSON(args)))
	s.ok(err)
	req.Header.Set("Authorization", "Bearer xoxb-fake")
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := http.DefaultClient.Do(req)
	s.ok(err)
	defer resp.Body.Close()
	var answer map[string]any
	s.ok(json.NewDecoder(resp.Body).Decode(&answer))
	return answer
}

// botSays posts blocks as the app.
func (s *stage) botSays(blocks string) string {
	s.Helper()
	a := s.api("chat.postMessage", map[string]any{"channel": s.ops, "text": "fallback", "blocks": json.RawMessage(blocks)})
	ts, ok := a["ts"].(string)
	if !ok {
		s.Fatalf("the app could not post: %v", a)
	}
	return ts
}

// formView is a form with an input of each common kind.
const formView = `{"type":"modal","callback_id":"declare","private_metadata":"m","notify_on_close":true,
"title":{"type":"plain_text","text":"Declare"},"submit":{"type":"plain_text","text":"Declare"},"blocks":[
{"type":"input","block_id":"title","label":{"type":"plain_text","text":"Title"},"element":{"type":"plain_text_input","action_id":"v","max_length":20}},
{"type":"input","block_id":"sev","optional":true,"label":{"type":"plain_text","text":"Severity"},"element":{"type":"static_select","action_id":"v",
 "initial_option":{"text":{"type":"plain_text","text":"SEV2"},"value":"2"},
 "options":[{"text":{"type":"plain_text","text":"SEV1"},"value":"1"},{"text":{"type":"plain_text","text":"SEV2"},"value":"2"}]}},
{"type":"input","block_id":"lead","optional":true,"label":{"type":"plain_text","text":"Lead"},"element":{"type":"users_select","action_id":"v"}},
{"type":"input","block_id":"parts","optional":true,"label":{"type":"plain_text","text":"Parts"},"element":{"type":"checkboxes","action_id":"v",
 "options":[{"text":{"type":"plain_text","text":"API"},"value":"api"},{"text":{"type":"plain_text","text":"Web"},"value":"web"}]}},
{"type":"input","block_id":"day","optional":true,"label":{"type":"plain_text","text":"Day"},"element":{"type":"datepicker","action_id":"v"}},
{"type":"input","block_id":"time","optional":true,"label":{"type":"plain_text","text":"Time"},"element":{"type":"timepicker","action_id":"v"}},
{"type":"actions","block_id":"more","elements":[{"type":"button","action_id":"add","value":"1","text":{"type":"plain_text","text":"Add"}}]}]}`

// form opens the form before somebody.
func (s *stage) form(user string) string {
	s.Helper()
	s.Workspace.mu.Lock()
	trigger := s.app.triggers.give(user, "", s.now())
	s.Workspace.mu.Unlock()
	a := s.api("views.open", map[string]any{"trigger_id": trigger, "view": json.RawMessage(formView)})
	v, ok := a["view"].(map[string]any)
	if !ok {
		s.Fatalf("the app could not open a form: %v", a)
	}
	return v["id"].(string)
}

// answering acknowledges everything that a socket brings and hands over what
// people did, not events.
func (s *stage) answering(r *rawSocket) <-chan frame {
	all, acts := r.acking(nothing), make(chan frame, 100)
	go func() {
		for {
			select {
			case f := <-all:
				if f.Type != "events_api" {
					acts <- f
				}
			case <-s.Context().Done():
				return
			}
		}
	}()
	return acts
}

func TestWhatIsTypedIsWrittenAsSlackWritesIt(t *testing.T) {
	s := newStage(t, Delivery{})
	bot := s.Bot().ID
	for typed, want := range map[string]string{
		"a < b && c":                   "a &lt; b &amp;&amp; c",
		"@Ana Olsen look":              "<@" + s.ana + "> look",
		"@ben, @Kept status":           "<@" + s.ben + ">, <@" + bot + "> status",
		"mail ana@ben.example":         "mail ana@ben.example",
		"<!channel> and <@U1>":         "&lt;!channel&gt; and &lt;@U1&gt;",
		"see #ops":                     "see <#" + s.ops + "|ops>",
		"https://x.example/?a=1&b=2 .": "<https://x.example/?a=1&amp;b=2> .",
		"@here":                        "<!here>",
		"@Benjamin":                    "@Benjamin",
	} {
		ts := s.says(s.ana, typed)
		if m, _ := s.Message(s.ops, ts); m.Text != want {
			t.Errorf("%q was written as %q, want %q", typed, m.Text, want)
		}
	}
}

func TestAMentionComesAsTwoEventsInEitherOrder(t *testing.T) {
	for first, mentionFirst := range map[string]bool{"message": false, "app_mention": true} {
		s := newStage(t, Delivery{MentionFirst: mentionFirst})
		seen := s.hello().acking(nothing)
		s.says(s.ana, "@Kept status")
		one, two := <-seen, <-seen
		if one.body().Event.Type != first || one.body().Event.TS != two.body().Event.TS {
			t.Errorf("came %s, then %s; want %s first, and one ts", one.body().Event.Type, two.body().Event.Type, first)
		}
		if one.body().EventID == two.body().EventID {
			t.Error("both events have one event_id")
		}
	}
}

func TestOnlySubscribedEventsCome(t *testing.T) {
	s := newStage(t, Delivery{Events: []string{"message.channels"}})
	seen := s.hello().acking(nothing)
	ts := s.says(s.ana, "one")
	s.ok(s.React(s.ben, s.ops, ts, "eyes"))
	s.says(s.ana, "two")
	if f := <-seen; f.body().Event.Text != "one" {
		t.Errorf("came %+v", f)
	}
	if f := <-seen; f.body().Event.Text != "two" {
		t.Errorf("came %+v, want the next message and no reaction", f)
	}
}

func TestTheAppHearsNothingOfRoomsItIsNotIn(t *testing.T) {
	s := newStage(t, Delivery{})
	other := s.AddChannel(Channel{Name: "other", Members: []string{s.ana}}).ID
	seen := s.hello().acking(nothing)
	_, err := s.Type(s.ana, other, "secret", "")
	s.ok(err)
	s.says(s.ana, "open")
	if f := <-seen; f.body().Event.Text != "open" {
		t.Errorf("came %+v", f)
	}
}

func TestPeopleCannotDoWhatSlackForbids(t *testing.T) {
	s := newStage(t, Delivery{})
	private := s.AddChannel(Channel{Name: "private", Private: true, Members: []string{s.ben}}).ID
	ts := s.says(s.ana, "mine")
	for what, err := range map[string]error{
		"edit another's message":          s.Edit(s.ben, s.ops, ts, "x"),
		"delete another's message":        s.Delete(s.ben, s.ops, ts),
		"join an unseen room":             s.Join(s.ana, private),
		"react to nothing":                s.React(s.ana, s.ops, "1.2", "eyes"),
		"take away what is not there":     s.Unreact(s.ana, s.ops, ts, "eyes"),
		"leave a room that one is not in": s.Leave(s.Bot().ID, private),
	} {
		if err == nil {
			t.Errorf("somebody could %s", what)
		}
	}
	if _, err := s.Type(s.ana, private, "x", ""); err == nil {
		t.Error("somebody could write where they are not")
	}
}

func TestAButtonReachesTheAppWithItsPlace(t *testing.T) {
	s := newStage(t, Delivery{})
	ts := s.botSays(`[{"type":"actions","block_id":"b","elements":[
		{"type":"button","action_id":"go","value":"7","text":{"type":"plain_text","text":"Go"}},
		{"type":"static_select","action_id":"pick","options":[{"text":{"type":"plain_text","text":"One"},"value":"1"}]}]}]`)
	if o, err := s.Press(s.soon(), s.ana, s.ops, ts, "b/go"); err != nil || o.Failure == "" || !slices.Equal(s.whispers(s.ana), []string{`"Go" failed with the error "dispatch_failed"`}) {
		t.Errorf("without the app Ana was told %q (%+v, %v)", s.whispers(s.ana), o, err)
	}
	acts := s.answering(s.hello())
	o, err := s.Press(s.soon(), s.ana, s.ops, ts, "Go")
	s.ok(err)
	var p struct {
		Type      string
		Actions   []struct{ ActionID, Value, SelectedOption any }
		Container struct {
			MessageTS string `json:"message_ts"`
		}
		ResponseURL string `json:"response_url"`
		User        struct{ ID string }
	}
	f := <-acts
	s.ok(json.Unmarshal(f.Payload, &p))
	if !o.Acked() || p.Type != "block_actions" || p.Container.MessageTS != ts || p.User.ID != s.ana || p.ResponseURL == "" {
		t.Errorf("the app got %+v", p)
	}
	s.want(string(f.Payload), `"value":"7"`)
	_, err = s.Choose(s.soon(), s.ana, s.ops, ts, "pick", "One")
	s.ok(err)
	f = <-acts
	s.want(string(f.Payload), `"selected_option":{"text":{`)
	if _, err := s.Press(s.soon(), s.ana, s.ops, ts, "Gone"); err == nil || !strings.Contains(err.Error(), "go (Go)") {
		t.Errorf("a button that is not there gave %v, want an error that lists those that are", err)
	}
}

func TestEventsNeedTheirScopes(t *testing.T) {
	s := newStage(t, Delivery{})
	seen := s.hello().acking(nothing)
	s.Grant("channels:history", false)
	s.says(s.ana, "@Kept unheard as a message")
	if f := <-seen; f.body().Event.Type != "app_mention" {
		t.Errorf("came %s, want the mention alone", f.body().Event.Type)
	}
	s.Grant("channels:history", true)
	s.says(s.ana, "heard")
	if f := <-seen; f.body().Event.Text != "heard" {
		t.Errorf("came %+v, want the message", f)
	}
}

func TestTooManyEventsInAnHour(t *testing.T) {
	s := newStage(t, Delivery{})
	s.opt.Unlimited = false
	seen := s.hello().acking(nothing)
	s.says(s.ana, "one")
	<-seen
	s.app.inHour = eventLimit
	s.says(s.ana, "too many")
	s.says(s.ana, "in the same minute")
	if f := <-seen; f.body().Type != "app_rate_limited" {
		t.Errorf("came %+v, want app_rate_limited", f)
	}
	s.pass(time.Hour)
	s.says(s.ana, "next hour")
	if f := <-seen; f.body().Event.Text != "next hour" {
		t.Errorf("came %+v, want the message of the next hour", f)
	}
}

func TestAnOutcomeSaysHowLongTheAppTook(t *testing.T) {
	const slow = 30 * time.Millisecond
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { time.Sleep(slow) })
	w := New(Options{BaseURL: "http://slack.example", Delivery: Delivery{CommandsURL: "http://kept.example/slack/commands", App: app, AckDeadline: soon}})
	defer w.Close()
	ana, general := w.AddUser(User{Name: "ana"}), w.state.Channels[0]
	o, err := w.Command(t.Context(), ana.ID, general.ID, "/incident", "status")
	if err != nil || !o.Acked() || o.Took < slow {
		t.Errorf("%+v, %v; want at least %s", o, err, slow)
	}
}
