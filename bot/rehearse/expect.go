package rehearse

import (
	"context"
	"fmt"
	"strings"
)

// expect looks for a text in what Kept has shown since the last line.
func (p *player) expect(l Line) {
	switch l.Where {
	case "page":
		if p.page != nil {
			for _, e := range p.page.Entries() {
				if strings.Contains(e.Text, l.Text) {
					return
				}
			}
		}
		p.fail(l, "the status page does not say %q", l.Text)
		return
	case "once":
		n := 0
		for _, h := range p.w.Log(0) {
			if h.By == Kept && h.Kind == Posted && h.Post.Thread == "" && strings.Contains(h.Post.Text, l.Text) {
				n++
			}
		}
		if n != 1 {
			p.fail(l, "Kept has posted %q %d times, want once", l.Text, n)
		}
		return
	}
	for _, h := range p.window {
		if shows(h, l.Text) && p.isAt(h, l.Where) {
			return
		}
	}
	p.fail(l, "Kept did not say %q%s; it said %s", l.Text, space(l.Where), p.said())
}

// expectNot looks for the absence of a text, or of any word for a while.
func (p *player) expectNot(ctx context.Context, l Line) error {
	if l.For > 0 {
		p.window = nil
		if err := p.passTo(ctx, l.At.Add(l.For)); err != nil {
			return err
		}
	}
	for _, h := range p.window {
		if l.For > 0 && h.Kind == Posted && h.By == Kept {
			p.fail(l, "Kept was to say nothing for %s; it said %s", spoken(l.For), p.said())
			break
		}
		if l.For == 0 && shows(h, l.Text) && p.isAt(h, l.Where) {
			p.fail(l, "Kept said %q%s: %s", l.Text, space(l.Where), h.Post.Text)
			break
		}
	}
	return nil
}

// shows reports whether something that Kept did shows a text.
func shows(h Happening, text string) bool {
	switch h.Kind {
	case Posted, Edited, HomeShown:
		return h.By == Kept && strings.Contains(h.Post.Text, text)
	case RoomOpened, RoomArchived:
		return strings.Contains("#"+h.Room.Name, text)
	case TopicSet, Shown, Bookmarked, DocumentKept:
		return strings.Contains(h.Text, text)
	case FormShown:
		shown := h.Form.Title + "\n" + h.Form.Submit
		for _, note := range h.Form.Notes {
			shown += "\n" + note.Plain()
		}
		for _, in := range h.Form.Inputs {
			shown += "\n" + in.Label + "\n" + in.Hint + "\n" + in.Value
		}
		return strings.Contains(shown, text)
	}
	return false
}

// isAt reports whether a happening was where an expectation looks.
func (p *player) isAt(h Happening, where string) bool {
	if room, ok := strings.CutPrefix(where, "in #"); ok {
		return h.Room.Name == room && !h.Room.Direct && h.Post.OnlyTo == ""
	}
	who, ok := strings.CutPrefix(where, "to ")
	if !ok {
		return true
	}
	ref, _ := p.w.PersonNamed(who)
	return h.Post.OnlyTo == ref || h.Room.Ref == p.w.Direct(ref) || h.Kind == FormShown && h.By == ref
}

// said is what Kept said in the window, for failures.
func (p *player) said() string {
	var all []string
	for _, h := range p.window {
		switch {
		case h.Kind == Shown:
			all = append(all, h.Text)
		case h.By == Kept && (h.Kind == Posted || h.Kind == Edited || h.Kind == HomeShown):
			all = append(all, fmt.Sprintf("%q", h.Post.Text))
		case h.Kind == FormShown:
			all = append(all, "the form "+formText(h.Form))
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

func (p *player) fail(l Line, problem string, a ...any) {
	f := &Failure{p.t.Name, l.Num, fmt.Sprintf(problem, a...)}
	p.failures = append(p.failures, f)
	p.Screen.Remark(p.now, "FAILED "+f.Error())
}

func space(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}
