package switchboard

import (
	"slices"

	"kept/bot/chat"
)

// Local is a message as the platform of a home can show it: who and what is of
// another platform becomes a name. The message that is given stays as it is.
func Local(m chat.Message, home string) chat.Message {
	m.Lines = localLines(m.Lines, home)
	for i, f := range m.Fields {
		if l, changed := localLine(f.Value, home); changed {
			m.Fields = slices.Clone(m.Fields)
			m.Fields[i].Value = l
		}
	}
	return m
}

func localLines(lines []chat.Line, home string) []chat.Line {
	own := false // lines is a copy
	for i := range lines {
		l, changed := localLine(lines[i], home)
		if !changed {
			continue
		}
		if !own {
			lines, own = slices.Clone(lines), true
		}
		lines[i] = l
	}
	return lines
}

func localLine(l chat.Line, home string) (_ chat.Line, changed bool) {
	for i, s := range l {
		switch {
		case s.Kind == chat.MentionSpan && chat.Home(s.Person) != home:
			s = chat.T("@" + orElse(s.Text, "somebody"))
		case s.Kind == chat.RoomSpan && s.Room != "" && chat.Home(s.Room) != home:
			s = chat.T("#" + orElse(s.Text, "a room of "+chat.Home(s.Room)))
		default:
			continue
		}
		if !changed {
			l, changed = slices.Clone(l), true
		}
		l[i] = s
	}
	return l, changed
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
