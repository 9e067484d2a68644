package slackfake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
)

// Submit fills a form in and sends it. values are by action_id, block_id,
// block_id/action_id or by the input's label: text, the value or label of an
// option, the identifier or name of a person or channel, a date, a time; a list
// where several may be chosen. What is not named keeps what the app put in.
//
// The client refuses what is missing or too long by itself: Outcome.Errors with
// Sent false. Otherwise the outcome says what the app made of the form: Errors,
// or the View that took its place or lies on it, or neither, the form closed.
func (w *Workspace) Submit(ctx context.Context, user, view string, values map[string]any) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, "")
	var v *View
	if err == nil {
		v, err = w.viewOf(user, view)
	}
	if err == nil && v.Type != "modal" {
		err = fmt.Errorf("view %s is no form; it cannot be sent", view)
	}
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	blocks := parseBlocks(rawBlocks(v.Raw))
	state, faults, err := w.fill(blocks, v.Values, values)
	if err != nil || len(faults) > 0 {
		w.mu.Unlock()
		return Outcome{Errors: faults}, err
	}
	v.Values = mustJSON(state)
	payload := w.interaction("view_submission", who.user)
	payload["view"] = json.RawMessage(mustJSON(w.showView(v)))
	payload["trigger_id"] = w.app.triggers.give(user, "", w.now())
	payload["response_urls"] = []any{}
	w.mu.Unlock()
	o, err := w.send(ctx, envelope{kind: interactive, payload: payload, answer: true}, who, func(string) string {
		return "We had some trouble connecting. Try again?"
	})
	if err != nil || o.Failure != "" {
		return o, err
	}
	w.respond(&o, user, view, blocks)
	return o, nil
}

// respond does what the app's answer to a form asks for.
func (w *Workspace) respond(o *Outcome, user, view string, blocks []map[string]any) {
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	body := bytes.TrimSpace([]byte(o.Body))
	if len(body) > 0 && string(body) != `""` && json.Unmarshal(body, &said) != nil {
		o.fail()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	v, err := w.viewOf(user, view)
	if err != nil {
		return // it was closed meanwhile: there is nothing left to show it on
	}
	switch said.Action {
	case "":
		v.Closed = true
	case "clear":
		w.closeStack(v)
	case "errors":
		known := map[string]string{}
		for _, e := range controls(blocks) {
			if fault, ok := said.Errors[e.block]; ok && e.input {
				known[e.block] = fault
			}
		}
		if len(known) == 0 || !maps.Equal(known, said.Errors) {
			o.fail()
			return
		}
		o.Errors = known
	case "update", "push":
		shown, err := w.nextView(v, said.Action, said.View)
		if err != nil {
			o.fail() // the person sees no more than that, as in Slack
			return
		}
		o.View = shown.ID
	default:
		o.fail()
	}
	w.touch()
}

// nextView shows the view of the app's answer in the place of v, or on top of
// it. mu held.
func (w *Workspace) nextView(v *View, action string, raw json.RawMessage) (*View, error) {
	checked, err := w.checkView(string(raw), "modal")
	if err != nil {
		return nil, err
	}
	if action == "push" {
		return w.putView(v.User, checked, v)
	}
	w.changeView(v, checked)
	return v, nil
}

// fail marks an answer to a form that Slack makes nothing of.
func (o *Outcome) fail() {
	o.Failure = "invalid_response"
	o.Notice = "We had some trouble connecting. Try again?"
}

// CloseView closes a form without sending it; all, or the view's
// clear_on_close, closes the whole stack. The app is told if the view asked for
// it (notify_on_close).
func (w *Workspace) CloseView(ctx context.Context, user, view string, all bool) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, "")
	var v *View
	if err == nil {
		v, err = w.viewOf(user, view)
	}
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	var asked struct {
		Notify bool `json:"notify_on_close"`
		Clear  bool `json:"clear_on_close"`
	}
	_ = json.Unmarshal(v.Raw, &asked)
	all = all || asked.Clear
	payload := w.interaction("view_closed", who.user)
	payload["view"] = json.RawMessage(mustJSON(w.showView(v)))
	payload["is_cleared"] = all
	v.Closed = true
	if all {
		w.closeStack(v)
	}
	w.touch()
	w.mu.Unlock()
	if !asked.Notify {
		return Outcome{}, nil
	}
	return w.send(ctx, envelope{kind: interactive, payload: payload}, who, nil)
}

// closeStack closes every view of the stack that v is part of. mu held.
func (w *Workspace) closeStack(v *View) {
	for _, other := range w.state.Views {
		if other.Type == "modal" && other.User == v.User && other.Root == v.Root {
			other.Closed = true
		}
	}
}

// viewOf finds a view that somebody has open. mu held.
func (w *Workspace) viewOf(user, id string) (*View, error) {
	for _, v := range w.state.Views {
		if v.ID == id && v.User == user && !v.Closed {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%s has no view %s open", user, id)
}
