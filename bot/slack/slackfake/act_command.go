package slackfake

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Command types a slash command and waits until the app acknowledged it, or
// Slack gave up. A failure is shown to the person, as is what the app answered
// along with the acknowledgement. The error is of the test's making: nobody of
// that name, no such channel, the context's.
func (w *Workspace) Command(ctx context.Context, user, channel, command, text string) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, channel)
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	if !slices.Contains(w.app.Commands, command) {
		o := Outcome{Notice: fmt.Sprintf("%s is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.", command)}
		w.whisper(channel, user, o.Notice)
		w.mu.Unlock()
		return o, nil
	}
	answer := w.answerTo(answerURL{user: user, channel: channel, command: true})
	place := who.place()
	payload := object{
		"token": verificationToken, "team_id": w.opt.TeamID, "team_domain": w.opt.TeamDomain,
		"channel_id": place["id"], "channel_name": place["name"],
		"user_id": who.user.ID, "user_name": who.user.Name,
		"command": command, "text": w.entities(strings.TrimSpace(text)),
		"api_app_id": w.state.AppID, "is_enterprise_install": "false",
		"response_url": answer, "trigger_id": w.app.triggers.give(user, channel, w.now()),
	}
	w.mu.Unlock()
	o, err := w.send(ctx, envelope{kind: slashCommands, payload: payload, answer: true}, who, func(code string) string {
		return fmt.Sprintf("%s failed with the error %q", command, code)
	})
	if err != nil || o.Failure != "" {
		return o, err
	}
	return o, w.answered(answer, o.Body)
}

// answered shows what the app said along with the acknowledgement of a command:
// plain text, or a message as a response_url takes it.
func (w *Workspace) answered(address string, body string) error {
	said := parseAnswer([]byte(body))
	if said.empty() {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.app.answers[secretOf(address)]
	return w.say(a, said)
}
