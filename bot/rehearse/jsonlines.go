package rehearse

import (
	"encoding/json"
	"io"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// JSONLines prints a rehearsal for programs: a line for every post, and at the
// end one for every timeline entry, ledger row, reminder and draft. The field
// "type" tells them apart: post, edit, remark, entry, promise, reminder, page,
// draft. Instants are RFC 3339 in UTC.
type JSONLines struct {
	enc *json.Encoder
	err error
	w   *Workspace
}

// NewJSONLines makes a screen that writes JSON lines to out.
func NewJSONLines(out io.Writer) *JSONLines {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &JSONLines{enc: enc}
}

// Err is the first error of writing.
func (j *JSONLines) Err() error { return j.err }

func (j *JSONLines) put(v any) {
	if err := j.enc.Encode(v); err != nil && j.err == nil {
		j.err = err
	}
}

// Begin implements Screen.
func (j *JSONLines) Begin(_ *Transcript, w *Workspace) { j.w = w }

// Happened implements Screen.
func (j *JSONLines) Happened(h Happening) {
	if h.Kind != Posted && h.Kind != Edited && h.Kind != Typed && h.Kind != Deleted && h.Kind != HomeShown {
		return
	}
	line := postLine{
		Type: string(h.Kind), At: h.At, By: j.w.Name(h.By), Room: h.Room.Name, Direct: h.Room.Direct,
		ID: h.Post.Ref.ID, Thread: h.Post.Thread, Text: h.Post.Text,
	}
	if h.Kind == Typed {
		line.Text = h.Text
	}
	if h.Post.OnlyTo != "" {
		line.OnlyTo = j.w.Name(h.Post.OnlyTo)
	}
	for _, p := range h.Post.Notified {
		line.Mentions = append(line.Mentions, j.w.Name(p))
	}
	for _, row := range h.Post.Message.Buttons {
		for _, b := range row {
			line.Buttons = append(line.Buttons, b.Label)
		}
	}
	j.put(line)
}

// postLine is a message that somebody wrote.
type postLine struct {
	Type     string    `json:"type"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Room     string    `json:"room"`
	Direct   bool      `json:"direct,omitempty"` // Room is the person who talks with Kept
	OnlyTo   string    `json:"only_to,omitempty"`
	ID       string    `json:"id,omitempty"`
	Thread   string    `json:"thread,omitempty"`
	Text     string    `json:"text"`
	Mentions []string  `json:"mentions,omitempty"`
	Buttons  []string  `json:"buttons,omitempty"`
}

// Remark implements Screen.
func (j *JSONLines) Remark(at time.Time, text string) {
	j.put(struct {
		Type string    `json:"type"`
		At   time.Time `json:"at"`
		Text string    `json:"text"`
	}{"remark", at.UTC(), text})
}

// entryLine is a timeline entry.
type entryLine struct {
	Type       string             `json:"type"`
	Incident   string             `json:"incident"`
	ID         string             `json:"id"`
	Kind       incident.EntryKind `json:"kind"`
	Topic      incident.Topic     `json:"topic,omitempty"`
	Text       string             `json:"text"`
	By         string             `json:"by"`
	HappenedAt time.Time          `json:"happened_at"`
	RecordedAt time.Time          `json:"recorded_at"`
	Source     incident.Source    `json:"source"`
	Removed    bool               `json:"removed,omitempty"`
	Redacted   bool               `json:"redacted,omitempty"`
}

// promiseLine is a row of the ledger.
type promiseLine struct {
	Type        string           `json:"type"`
	Incident    string           `json:"incident"`
	ID          string           `json:"id"`
	Interval    int              `json:"interval,omitempty"`
	Kind        incident.Kind    `json:"kind"`
	Surface     incident.Surface `json:"surface"`
	Words       string           `json:"words"`
	Vague       bool             `json:"vague,omitempty"`
	By          string           `json:"by"`
	PostedAt    time.Time        `json:"posted_at"`
	Due         time.Time        `json:"due,omitzero"`
	Outcome     incident.Outcome `json:"outcome"`
	KeptAt      time.Time        `json:"kept_at,omitzero"`
	LateSeconds int              `json:"late_seconds"`
	Owed        bool             `json:"owed,omitempty"`
	Note        string           `json:"note,omitempty"`
}

// reminderLine is a reminder as it stands at the end.
type reminderLine struct {
	Type     string          `json:"type"`
	Incident string          `json:"incident"`
	Name     string          `json:"name"`
	Kind     reminders.Kind  `json:"kind"`
	Due      time.Time       `json:"due,omitzero"`
	Stage    reminders.Stage `json:"stage"`
	NextAt   time.Time       `json:"next_at,omitzero"`
}

// End implements Screen.
func (j *JSONLines) End(e Ending) {
	for _, p := range e.Page {
		j.put(struct {
			Type  string          `json:"type"`
			At    time.Time       `json:"at"`
			Title string          `json:"title"`
			Phase incident.Status `json:"phase,omitempty"`
			Text  string          `json:"text"`
			URL   string          `json:"url"`
		}{"page", p.At, p.Title, p.Phase, p.Text, p.URL})
	}
	for _, o := range e.Incidents {
		id := o.Incident.ID.String()
		for _, x := range o.Entries {
			by := o.Name(x.By)
			if x.By == "" {
				by = j.w.Name(chat.PersonRef(Kept))
			}
			j.put(entryLine{"entry", id, x.ID.String(), x.Kind, x.Topic, x.Text, by, x.HappenedAt, x.RecordedAt, x.Source, x.Removed != nil, x.Redacted != nil})
		}
		for _, r := range o.Ledger.Rows {
			j.put(promiseLine{"promise", id, r.Promise.String(), r.Interval, r.Kind, r.Surface, r.Words, r.Vague, o.Name(r.By),
				r.PostedAt, r.Due, r.Outcome, r.KeptAt, int(r.Late / time.Second), r.Owed, r.Note})
		}
		for _, r := range o.Reminders {
			j.put(reminderLine{"reminder", id, r.Key.Name, r.Kind, r.Due, r.Fired, r.NextAt})
		}
		j.put(struct {
			Type     string `json:"type"`
			Incident string `json:"incident"`
			Markdown string `json:"markdown"`
		}{"draft", id, o.Draft})
	}
}
