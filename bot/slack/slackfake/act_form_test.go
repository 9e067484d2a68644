package slackfake

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestAFormIsFilledInByLabel(t *testing.T) {
	s := newStage(t, Delivery{})
	acts := s.answering(s.hello())
	view := s.form(s.ana)
	o, err := s.Submit(s.soon(), s.ana, view, map[string]any{
		"Title": "It broke", "Lead": "Ben", "parts": []string{"API", "web"}, "day/v": "2026-03-31", "Time": "14:05",
	})
	s.ok(err)
	if !o.Acked() || o.View != "" {
		t.Errorf("outcome %+v, want it taken", o)
	}
	var p struct {
		View struct {
			State struct {
				Values map[string]map[string]map[string]any
			}
			PrivateMetadata string `json:"private_metadata"`
		}
	}
	s.ok(json.Unmarshal((<-acts).Payload, &p))
	got := map[string]string{}
	for block, inputs := range p.View.State.Values {
		for key, v := range inputs["v"] {
			if key != "type" {
				got[block] = fmt.Sprint(key, "=", v)
			}
		}
	}
	want := map[string]string{
		"title": "value=It broke", "lead": "selected_user=" + s.ben, "day": "selected_date=2026-03-31", "time": "selected_time=14:05",
	}
	for block, value := range want {
		if got[block] != value {
			t.Errorf("%s came as %s, want %s", block, got[block], value)
		}
	}
	s.want(got["sev"], "value:2")
	s.want(got["parts"], "value:api")
	s.want(got["parts"], "value:web")
	if p.View.PrivateMetadata != "m" {
		t.Errorf("private_metadata came as %q", p.View.PrivateMetadata)
	}
	if _, open := s.OpenView(s.ana); open {
		t.Error("the form is open after it was taken")
	}
}

func TestTheClientRefusesAnUnfinishedForm(t *testing.T) {
	s := newStage(t, Delivery{})
	view := s.form(s.ana)
	for title, want := range map[string]string{"": "required", strings.Repeat("x", 21): "20 characters"} {
		o, err := s.Submit(s.soon(), s.ana, view, map[string]any{"Title": title})
		s.ok(err)
		if o.Sent {
			t.Errorf("the form with title %q was sent", title)
		}
		s.want(o.Errors["title"], want)
	}
}

func TestWhatTheAppAnswersToAForm(t *testing.T) {
	s := newStage(t, Delivery{})
	r := s.hello()
	answer := make(chan string, 1)
	go r.acking(func(f frame) string {
		if f.Type == "interactive" {
			return <-answer
		}
		return ""
	})
	submit := func(view, with string) Outcome {
		t.Helper()
		answer <- with
		o, err := s.Submit(s.soon(), s.ana, view, map[string]any{"Title": "x"})
		s.ok(err)
		return o
	}
	view := s.form(s.ana)
	o := submit(view, `{"response_action":"errors","errors":{"title":"say more"}}`)
	if want := map[string]string{"title": "say more"}; !maps.Equal(o.Errors, want) {
		t.Errorf("errors %v, want %v", o.Errors, want)
	}
	if v, open := s.OpenView(s.ana); !open || v.ID != view {
		t.Error("the form closed though it has errors")
	}
	if o = submit(view, `{"response_action":"errors","errors":{"nowhere":"x"}}`); o.Failure == "" {
		t.Error("errors for an input that is not there were taken")
	}
	if o = submit(view, `{"response_action":"push","view":`+formView+`}`); o.View == "" || o.View == view {
		t.Errorf("a pushed view gave %+v", o)
	}
	if v, _ := s.OpenView(s.ana); v.ID != o.View || v.Previous != view {
		t.Errorf("on top is %s over %s, want the pushed view over the first", v.ID, v.Previous)
	}
	if o = submit(o.View, ``); o.View != "" {
		t.Errorf("outcome %+v", o)
	}
	if v, _ := s.OpenView(s.ana); v.ID != view {
		t.Error("under the view that was sent the first did not come up")
	}
	if o = submit(view, `{"response_action":"update","view":`+strings.Replace(formView, "Declare", "Once more", 1)+`}`); o.View != view {
		t.Errorf("an updated view gave %+v", o)
	}
	if v, _ := s.OpenView(s.ana); !strings.Contains(string(v.Raw), "Once more") {
		t.Error("the view shows nothing new")
	}
	submit(view, `{"response_action":"clear"}`)
	if _, open := s.OpenView(s.ana); open {
		t.Error("the form is open after clear")
	}
}

func TestClosingAFormTellsTheAppThatAsked(t *testing.T) {
	s := newStage(t, Delivery{})
	acts := s.answering(s.hello())
	view := s.form(s.ana)
	o, err := s.CloseView(s.soon(), s.ana, view, false)
	s.ok(err)
	f := <-acts
	if !o.Acked() || f.body().Type != "view_closed" {
		t.Errorf("outcome %+v, the app got %s", o, f.body().Type)
	}
	s.want(string(f.Payload), `"is_cleared":false`)
	if _, err := s.Submit(s.soon(), s.ana, view, nil); err == nil {
		t.Error("a closed form could be sent")
	}
}
