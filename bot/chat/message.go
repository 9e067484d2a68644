package chat

import (
	"strings"
	"time"
)

// SpanKind says how a span is shown.
type SpanKind string

// The kinds of span. Only MentionSpan notifies anybody.
const (
	Plain       SpanKind = ""
	Bold        SpanKind = "b"
	Code        SpanKind = "code" // what one may type; between backquotes in plain text
	MentionSpan SpanKind = "@"    // Person; Text is the name for platforms that need it
	TimeSpan    SpanKind = "time" // At, in the reader's zone where the platform can; Text is the rendering in the named zone
	LinkSpan    SpanKind = "link" // URL, Text
	RoomSpan    SpanKind = "room" // Room, Text its name
)

// Span is a piece of a line. Text is always plain: adapters escape it.
type Span struct {
	Kind   SpanKind  `json:",omitempty"`
	Text   string    `json:",omitempty"`
	Person PersonRef `json:",omitempty"`
	Room   RoomRef   `json:",omitempty"`
	At     time.Time `json:",omitzero"`
	URL    string    `json:",omitempty"`
}

// Line is a line of a message (text typed by people may hold newlines).
type Line []Span

// Button is a button under a message. Value comes back in Event.Value.
type Button struct {
	Action string // "update", "snooze", …
	Label  string
	Value  string `json:",omitempty"`
	Main   bool   `json:",omitempty"` // the one to press, if any
}

// Field is a name with a value, shown side by side where there is room.
type Field struct {
	Name  string
	Value Line
}

// Message is what Kept says, without any platform's markup.
type Message struct {
	Lines   []Line
	Fields  []Field    `json:",omitempty"`
	Quote   string     `json:",omitempty"` // text by a person, shown as a quotation after Lines
	Buttons [][]Button `json:",omitempty"` // rows
	Files   []Upload   `json:",omitempty"`
}

// Upload is a file that Kept makes.
type Upload struct {
	Name string
	Type string // MIME
	Data []byte
}

// T is a plain span.
func T(text string) Span { return Span{Text: text} }

// B is a bold span.
func B(text string) Span { return Span{Kind: Bold, Text: text} }

// At is a mention that notifies the person.
func At(p PersonRef, name string) Span { return Span{Kind: MentionSpan, Person: p, Text: name} }

// Says makes a message of one line.
func Says(spans ...Span) Message { return Message{Lines: []Line{spans}} }

// Plain renders the message as plain text: what a screen reader, a log or the
// rehearsal prints.
func (m Message) Plain() string {
	var b strings.Builder
	for i, l := range m.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Plain())
	}
	for _, f := range m.Fields {
		b.WriteString("\n" + f.Name + ": " + f.Value.Plain())
	}
	if m.Quote != "" {
		b.WriteString("\n> " + strings.ReplaceAll(m.Quote, "\n", "\n> "))
	}
	for _, f := range m.Files {
		b.WriteString("\n[file " + f.Name + "]")
	}
	for _, row := range m.Buttons {
		b.WriteByte('\n')
		for i, bt := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("[" + bt.Label + "]")
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// Plain renders the line as plain text.
func (l Line) Plain() string {
	var b strings.Builder
	for _, s := range l {
		switch s.Kind {
		case MentionSpan:
			b.WriteString("@" + s.Text)
		case RoomSpan:
			b.WriteString("#" + s.Text)
		case Code:
			b.WriteString("`" + s.Text + "`")
		case LinkSpan:
			b.WriteString(s.Text)
			if s.URL != "" && s.URL != s.Text {
				b.WriteString(" <" + s.URL + ">")
			}
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// Form is something to fill in.
type Form struct {
	Name   string  // comes back in Event.Form
	Title  string  // ≤ 24 characters
	Value  string  // comes back in Event.Value
	Room   RoomRef `json:",omitempty"` // comes back in Event.Room; answers go there
	Submit string
	Notes  []Line `json:",omitempty"` // shown above the inputs
	Inputs []Input
}

// InputKind says what a field of a form takes.
type InputKind string

// The kinds of input.
const (
	ShortText  InputKind = "text"
	LongText   InputKind = "long text"
	Choice     InputKind = "choice"
	PersonPick InputKind = "person" // a PersonRef
	YesNo      InputKind = "yes/no" // "yes" or "no"
)

// Input is a field of a form; its answer comes back in Event.Fields[Name].
type Input struct {
	Name, Label, Hint, Value string
	Kind                     InputKind
	Options                  []Option
	Optional                 bool
}

// Option is a choice.
type Option struct{ Value, Label string }
