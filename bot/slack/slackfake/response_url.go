package slackfake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"time"
)

// How often and how long a response_url can be used (Slack's documentation of
// interactivity).
const (
	answerUses = 5
	answerLife = 30 * time.Minute
)

// Where response_urls lead.
const (
	commandAnswers = "/commands/"
	actionAnswers  = "/actions/"
)

// answerURL is what a response_url stands for. mu of the workspace guards it.
type answerURL struct {
	user, channel string
	message       string // TS of the message whose element was used; "" for a command
	command       bool
	until         time.Time
	uses          int
}

// answerTo makes a response_url. mu held.
func (w *Workspace) answerTo(a answerURL) string {
	a.until = w.now().Add(answerLife)
	secret := newUUID()
	w.app.answers[secret] = &a
	at := actionAnswers
	if a.command {
		at = commandAnswers
	}
	return w.baseURL + at + w.opt.TeamID + "/" + secret
}

// secretOf is the part of a response_url that nobody can guess.
func secretOf(address string) string { return path.Base(address) }

// saying is a message as a response_url takes it.
type saying struct {
	Text            string          `json:"text"`
	Blocks          json.RawMessage `json:"blocks"`
	Attachments     json.RawMessage `json:"attachments"`
	ResponseType    string          `json:"response_type"` // "in_channel", else ephemeral
	ReplaceOriginal bool            `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
	Thread          string          `json:"thread_ts"`
}

func (a saying) empty() bool {
	return a.Text == "" && len(a.Blocks) == 0 && len(a.Attachments) == 0 && !a.DeleteOriginal
}

// parseAnswer reads a message, or plain text.
func parseAnswer(body []byte) saying {
	var said saying
	body = bytes.TrimSpace(body)
	if json.Unmarshal(body, &said) == nil {
		return said
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		return saying{Text: text}
	}
	return saying{Text: string(body)}
}

// serveAnswer takes what the app sends to a response_url.
func (w *Workspace) serveAnswer(out http.ResponseWriter, in *http.Request) {
	if in.Method != http.MethodPost {
		http.Error(out, "post a message", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, maxBody))
	if err != nil {
		http.Error(out, "invalid_payload", http.StatusBadRequest)
		return
	}
	if kind, _, _ := mime.ParseMediaType(in.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		form, _ := url.ParseQuery(string(body))
		body = []byte(form.Get("payload"))
	}
	said := parseAnswer(body)
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.app.answers[secretOf(in.URL.Path)]
	switch {
	case a == nil || w.now().After(a.until):
		reply(out, http.StatusNotFound, object{"ok": false, "error": "expired_url"})
	case a.uses >= answerUses:
		reply(out, http.StatusNotFound, object{"ok": false, "error": "used_url"})
	case said.empty():
		reply(out, http.StatusBadRequest, object{"ok": false, "error": "no_text"})
	default:
		a.uses++
		if err := w.say(a, said); err != nil {
			code := "internal_error"
			if r, ok := errors.AsType[*refusal](err); ok {
				code = r.code
			}
			reply(out, http.StatusBadRequest, object{"ok": false, "error": code})
			return
		}
		out.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(out, "ok") // what Slack says; the client may have gone
	}
}

// say carries an answer out: it replaces or removes the message that was acted
// on, or is a new one, for that person alone unless it says in_channel. mu held.
func (w *Workspace) say(a *answerURL, said saying) error {
	original := w.message(a.channel, a.message)
	if original == nil || original.Deleted {
		original = nil
	}
	switch {
	case said.DeleteOriginal && original == nil, said.ReplaceOriginal && original == nil && a.message != "":
		return refuse("message_not_found")
	case said.DeleteOriginal && original.EphemeralTo != "":
		original.Deleted = true
		w.touch()
		return nil
	case said.DeleteOriginal:
		w.remove(original)
		return nil
	}
	blocks, _, err := w.checkBlocks(string(said.Blocks))
	if err != nil {
		return err
	}
	m := Message{
		Channel: a.channel, User: w.state.Bot, BotID: w.state.BotID, Text: said.Text, Thread: said.Thread,
		Blocks: blocks, Attachments: said.Attachments,
	}
	if said.ResponseType != "in_channel" {
		m.EphemeralTo = a.user
	}
	change := func(to *Message) { to.Text, to.Blocks, to.Attachments = m.Text, m.Blocks, m.Attachments }
	switch {
	case said.ReplaceOriginal && original != nil && original.EphemeralTo != "":
		change(original)
		w.touch()
	case said.ReplaceOriginal && original != nil:
		w.edit(original, w.state.Bot, false, change)
	default:
		w.post(m)
	}
	return nil
}
