package rehearse

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
)

// Page width of what is printed, in characters.
const width = 110

// Chat prints a rehearsal as a chat reads, then the timeline, the promises and
// the draft of every incident. Errors of writing are kept for [Chat.Err].
type Chat struct {
	out  io.Writer
	err  error
	t    *Transcript
	w    *Workspace
	wide int // of the name column
	day  string
	at   string // the time printed last
	room chat.RoomRef
}

// NewChat makes a screen that prints to out.
func NewChat(out io.Writer) *Chat { return &Chat{out: out} }

// Err is the first error of writing.
func (c *Chat) Err() error { return c.err }

func (c *Chat) printf(format string, a ...any) {
	if _, err := fmt.Fprintf(c.out, format, a...); err != nil && c.err == nil {
		c.err = err
	}
}

// Begin implements Screen.
func (c *Chat) Begin(t *Transcript, w *Workspace) {
	c.t, c.w, c.wide = t, w, len("Kept")
	for _, p := range t.People {
		c.wide = max(c.wide, min(utf8.RuneCountInString(p.Name), 16))
	}
	if t.Title != "" {
		c.printf("%s\n", t.Title)
	}
}

// Happened implements Screen.
func (c *Chat) Happened(h Happening) {
	if h.Kind == Shown {
		c.printf("\n%s\n\n", strings.TrimRight(h.Text, "\n"))
		return
	}
	text := c.tell(h)
	if text == "" {
		return
	}
	c.date(h.At)
	if h.Room.Ref != c.room && h.Room.Ref != "" && !h.Room.Direct {
		c.room = h.Room.Ref
		c.printf("%s#%s\n", c.margin(), h.Room.Name)
	}
	at := h.At.In(c.t.Zone).Format(c.layout())
	if at == c.at {
		at = strings.Repeat(" ", len(at))
	} else {
		c.at = at
	}
	head := fmt.Sprintf("%s %-*s ", at, c.wide, c.w.Name(h.By))
	for i, line := range wrap(text, width-len(c.margin())) {
		if i > 0 {
			head = c.margin()
		}
		c.printf("%s\n", strings.TrimRight(head+line, " "))
	}
}

// Remark implements Screen.
func (c *Chat) Remark(at time.Time, text string) {
	c.date(at)
	c.at = at.In(c.t.Zone).Format(c.layout())
	c.printf("%s --- %s ---\n", c.at, text)
}

func (c *Chat) date(at time.Time) {
	local := at.In(c.t.Zone)
	day := local.Format("Monday 2 January 2006")
	if day == c.day {
		return
	}
	zone := local.Format("MST")
	if strings.ContainsAny(zone, "+-") {
		zone = c.t.Zone.String()
	}
	c.day, c.at = day, ""
	c.printf("\n%s, times in %s\n", day, zone)
}

func (c *Chat) layout() string {
	if c.t.Seconds {
		return time.TimeOnly
	}
	return "15:04"
}

// margin is the space under time and name.
func (c *Chat) margin() string { return strings.Repeat(" ", len(c.layout())+c.wide+2) }

// tell says in words what happened; "" for what a reader need not be told.
func (c *Chat) tell(h Happening) string {
	switch h.Kind {
	case Posted:
		return c.audience(h) + c.thread(h.Post) + h.Post.Text + attached(h.Post.Files)
	case Typed:
		return h.Text
	case Edited:
		if h.By == Kept && h.Post.Pinned {
			return "(now pinned) " + changed(h.Before, h.Post.Text)
		}
		return "(edits " + c.quoted(h.Post) + ") " + changed(h.Before, h.Post.Text)
	case Deleted:
		return "deletes " + c.quoted(h.Post)
	case Reacted:
		if h.Undone {
			return "takes :" + h.Text + ": from " + c.quoted(h.Post)
		}
		return "reacts :" + h.Text + ": to " + c.quoted(h.Post)
	case PinnedIt:
		if h.Undone {
			return "unpins " + c.quoted(h.Post)
		}
		return "pins " + c.quoted(h.Post)
	case Pressed:
		return "presses [" + h.Text + "]"
	case Chosen:
		if h.Post.Ref.IsZero() {
			return "uses \"" + h.Text + "\""
		}
		return "uses \"" + h.Text + "\" on " + c.quoted(h.Post)
	case RoomOpened:
		return "opens the room #" + h.Room.Name + " with " + c.names(h.People)
	case TopicSet:
		return "sets the topic: " + h.Text
	case Invited:
		return "invites " + c.names(h.People)
	case Bookmarked:
		return "bookmarks " + h.Text
	case DocumentKept:
		return "keeps the document \"" + h.Text + "\""
	case RoomArchived:
		return "archives #" + h.Room.Name
	case FormShown:
		return "sees the form " + formText(h.Form)
	case FormFilled:
		return "fills in \"" + h.Form.Title + "\": " + c.filled(h)
	case Quieted:
		return c.rest(h)
	case HomeShown:
		return "(shows " + h.Room.Name + " their page) " + h.Post.Text
	}
	return ""
}

// audience says who else can read a post, where that is not the room.
func (c *Chat) audience(h Happening) string {
	switch {
	case h.Post.OnlyTo != "":
		return "(to " + c.w.Name(h.Post.OnlyTo) + " only) "
	case h.Room.Direct && h.By == Kept:
		return "(direct to " + h.Room.Name + ") "
	case h.Room.Direct:
		return "(to Kept) "
	}
	return ""
}

func (c *Chat) thread(p Post) string {
	if p.Thread == "" {
		return ""
	}
	if first, ok := c.w.Message(chat.MessageRef{Room: p.Ref.Room, ID: p.Thread}); ok {
		also := ""
		if p.Broadcast {
			also = ", and in the room"
		}
		return "(in the thread of " + c.quoted(first) + also + ") "
	}
	return "(in a thread) "
}

// quoted names a message by its time, author and first words.
func (c *Chat) quoted(p Post) string {
	words := strings.Fields(strings.ReplaceAll(p.Text, "\n", " "))
	text := strings.Join(words, " ")
	if r := []rune(text); len(r) > 30 {
		text = strings.TrimRight(string(r[:30]), " ") + "…"
	}
	return fmt.Sprintf("%s %s \"%s\"", p.At.In(c.t.Zone).Format(c.layout()), c.w.Name(p.By), text)
}

func (c *Chat) names(people []chat.PersonRef) string {
	var names []string
	for _, p := range people {
		names = append(names, c.w.Name(p))
	}
	return strings.Join(names, ", ")
}

func attached(files []chat.File) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString("\n[file " + f.Name + "]")
	}
	return b.String()
}

func labels(f chat.Form) []string {
	var out []string
	for _, in := range f.Inputs {
		out = append(out, in.Label)
	}
	return out
}

// formText is a form as it comes up: its title, what stands above the inputs, and
// their labels.
func formText(f chat.Form) string {
	text := "\"" + f.Title + "\": " + strings.Join(labels(f), ", ")
	for _, note := range f.Notes {
		text += "\n" + note.Plain()
	}
	return text
}

func (c *Chat) filled(h Happening) string {
	var out []string
	for _, in := range h.Form.Inputs {
		v := h.Fields[in.Name]
		if in.Kind == chat.PersonPick {
			v = c.w.Name(chat.PersonRef(v))
		}
		if v != "" {
			out = append(out, in.Label+" = "+v)
		}
	}
	return strings.Join(out, "; ")
}

// changed is the lines of a text that were not in it before.
func changed(before, now string) string {
	old := strings.Split(before, "\n")
	var fresh []string
	for line := range strings.SplitSeq(now, "\n") {
		if !slices.Contains(old, line) {
			fresh = append(fresh, line)
		}
	}
	if len(fresh) == 0 {
		return "taken away: " + strings.Join(slices.DeleteFunc(old, func(l string) bool {
			return slices.Contains(strings.Split(now, "\n"), l)
		}), " / ")
	}
	return strings.Join(fresh, "\n")
}

// wrap breaks a text into lines of at most n characters where it has spaces.
func wrap(text string, n int) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		for utf8.RuneCountInString(line) > n {
			cut := strings.LastIndexByte(string([]rune(line)[:n+1]), ' ')
			if cut <= 0 {
				break
			}
			out = append(out, line[:cut])
			line = strings.TrimLeft(line[cut:], " ")
		}
		out = append(out, line)
	}
	return out
}

// End implements Screen.
func (c *Chat) End(e Ending) {
	for _, o := range e.Incidents {
		for _, part := range []struct{ title, text string }{
			{"Timeline of " + o.Incident.ID.String(), o.Timeline},
			{"Promises of " + o.Incident.ID.String(), o.Promises},
			{"Postmortem draft of " + o.Incident.ID.String(), o.Draft},
		} {
			c.printf("\n%s\n%s\n%s\n", part.title, strings.Repeat("=", utf8.RuneCountInString(part.title)), strings.TrimRight(part.text, "\n"))
		}
	}
}
