package teams

import "strings"

// flow is a text as a browser lets it flow: white space becomes one space, what
// stands on lines of its own is put there.
type flow struct {
	b        strings.Builder
	breaks   int // newlines that stand before whatever comes next
	space    bool
	verbatim int // depth of elements that keep white space
}

// write adds text.
func (f *flow) write(text string) {
	for _, c := range text {
		switch {
		case f.verbatim > 0 && c == '\n':
			f.breaks++
		case f.verbatim == 0 && strings.ContainsRune(" \t\n\r\f", c):
			f.space = true
		default:
			f.flush()
			if c == '\u00a0' {
				c = ' '
			}
			f.b.WriteRune(c)
		}
	}
}

// flush writes the breaks and the space that stand before what comes next.
func (f *flow) flush() {
	switch {
	case f.b.Len() == 0:
	case f.breaks > 0:
		f.b.WriteString(strings.Repeat("\n", f.breaks))
	case f.space:
		f.b.WriteByte(' ')
	}
	f.breaks, f.space = 0, false
}

// newline begins a new line for what comes next.
func (f *flow) newline() {
	if f.b.Len() > 0 {
		f.breaks = max(f.breaks, 1)
	}
	f.space = false
}
