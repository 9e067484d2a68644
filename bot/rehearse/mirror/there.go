package mirror

import (
	"slices"

	"kept/bot/chat"
)

// there is the rehearsal's reference for one of the platform's; one that it does
// not know stays as it is.
func there[R ~string](m *mirror, here R) R {
	if ref, ok := m.name(string(here)); ok {
		return R(ref)
	}
	return here
}

func (m *mirror) refThere(here chat.MessageRef) chat.MessageRef {
	if name, ok := m.name(here.String()); ok {
		if ref, ok := chat.ParseMessageRef(name); ok {
			return ref
		}
	}
	return chat.MessageRef{Room: there(m, here.Room), ID: here.ID}
}

func (m *mirror) peopleThere(here []chat.PersonRef) []chat.PersonRef {
	var out []chat.PersonRef
	for _, p := range here {
		out = append(out, there(m, p))
	}
	return out
}

func (m *mirror) destThere(to chat.Dest) chat.Dest {
	if to.Thread != "" {
		to.Thread = m.refThere(chat.MessageRef{Room: to.Room, ID: to.Thread}).ID
	}
	to.Room, to.Person = there(m, to.Room), there(m, to.Person)
	return to
}

func (m *mirror) lineThere(line chat.Line) chat.Line {
	line = slices.Clone(line)
	for i := range line {
		line[i].Person, line[i].Room = there(m, line[i].Person), there(m, line[i].Room)
	}
	return line
}

func (m *mirror) messageThere(msg chat.Message) chat.Message {
	msg.Lines, msg.Fields = slices.Clone(msg.Lines), slices.Clone(msg.Fields)
	for i := range msg.Lines {
		msg.Lines[i] = m.lineThere(msg.Lines[i])
	}
	for i := range msg.Fields {
		msg.Fields[i].Value = m.lineThere(msg.Fields[i].Value)
	}
	return msg
}

func (m *mirror) formThere(f chat.Form) chat.Form {
	f.Room, f.Inputs, f.Notes = there(m, f.Room), slices.Clone(f.Inputs), slices.Clone(f.Notes)
	for i := range f.Inputs {
		if f.Inputs[i].Kind == chat.PersonPick {
			f.Inputs[i].Value = string(there(m, chat.PersonRef(f.Inputs[i].Value)))
		}
	}
	for i := range f.Notes {
		f.Notes[i] = m.lineThere(f.Notes[i])
	}
	return f
}
