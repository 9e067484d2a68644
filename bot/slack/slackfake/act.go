package slackfake

import (
	"context"
	"fmt"
	"time"
)

// Outcome is what somebody saw after doing something that the app answers.
type Outcome struct {
	// Failure is "" if the app acknowledged in time, else the error that Slack
	// names: "operation_timeout", "dispatch_failed", "http_service_error", or
	// for a form "invalid_response".
	Failure string
	// Notice is what Slack told the person about the failure, "" if nothing.
	Notice string
	Body   string // what the app answered along with the acknowledgement
	// Errors are those that a form shows, by block_id. Refused by Slack itself,
	// the form was not sent.
	Errors map[string]string
	Sent   bool   // something went to the app
	View   string // of a form: the view that it turned into, or that lies on it
	// Trigger is the trigger_id that the app was given.
	Trigger string
	// Took is for how long the app was waited for, in real time.
	Took time.Duration
}

// Acked reports whether the app acknowledged in time.
func (o Outcome) Acked() bool { return o.Sent && o.Failure == "" }

// failureCode is Slack's word for a failure, as people see it.
func failureCode(f failure) string {
	switch f {
	case "":
		return ""
	case timedOut:
		return "operation_timeout"
	case badStatus, misdirects:
		return "http_service_error"
	default:
		return "dispatch_failed"
	}
}

// actor is who does something, where; the zero channel is a place outside any.
type actor struct {
	user    User
	channel Channel
}

// actor looks somebody and a channel up; channel "" is none. mu held.
func (w *Workspace) actor(user, channel string) (actor, error) {
	var who actor
	u := w.user(user)
	if u == nil || u.Deleted {
		return who, fmt.Errorf("nobody in the workspace is %q; add them with AddUser", user)
	}
	who.user = *u
	if channel == "" {
		return who, nil
	}
	c := w.channel(channel)
	switch {
	case c == nil:
		return who, fmt.Errorf("there is no channel %q; add it with AddChannel", channel)
	case !c.visible(user):
		return who, fmt.Errorf("%s cannot see #%s", u.Name, c.Name)
	}
	who.channel = *c
	return who, nil
}

// place is the channel as an interaction names it.
func (who actor) place() object {
	name := who.channel.Name
	switch {
	case who.channel.Direct:
		name = "directmessage"
	case who.channel.Private:
		name = "privategroup"
	}
	return object{"id": who.channel.ID, "name": name}
}

// interaction is what every interaction payload holds; those of blocks and views
// name the app, too. mu held.
func (w *Workspace) interaction(kind string, u User) object {
	payload := object{
		"type": kind, "token": verificationToken,
		"team":       object{"id": w.opt.TeamID, "domain": w.opt.TeamDomain},
		"user":       object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": w.team(&u)},
		"enterprise": nil, "is_enterprise_install": false,
	}
	if kind != "shortcut" && kind != "message_action" {
		payload["api_app_id"] = w.state.AppID
	}
	return payload
}

// send gives an interaction to the app and says what the person sees of it.
// notice, if set, words Slack's notice of a failure, which only they see.
func (w *Workspace) send(ctx context.Context, env envelope, who actor, notice func(code string) string) (Outcome, error) {
	trigger, _ := env.payload["trigger_id"].(string)
	v, err := w.app.ask(ctx, env)
	o := Outcome{Sent: true, Trigger: trigger, Failure: failureCode(v.failure), Body: string(v.body), Took: v.took}
	if err != nil {
		return o, fmt.Errorf("wait for the app: %w", err)
	}
	if o.Failure != "" && notice != nil {
		o.Notice = notice(o.Failure)
		if who.channel.ID != "" {
			w.mu.Lock()
			w.whisper(who.channel.ID, who.user.ID, o.Notice)
			w.mu.Unlock()
		}
	}
	return o, nil
}
