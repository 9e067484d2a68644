package chat

import "context"

// Reply is the answer to an event, for its author only unless Public. The zero
// Reply is silence.
type Reply struct {
	Message Message
	Public  bool
	// Refused says that nothing was recorded. A form that is refused stays open
	// with what was filled in; Field names the input at fault ("" = the whole).
	Refused bool
	Field   string
	// Form, in the answer to a form, asks again: it takes the place of the one
	// that was sent.
	Form *Form
}

// Empty reports whether there is nothing to say.
func (r Reply) Empty() bool { return r.Message.Plain() == "" && r.Form == nil }

// Handler takes one inbound event. When it returns without error, everything
// that the event changed is on disk: only then does an adapter tell the
// platform that it has the event. The Reply counts also beside an error; it
// tells the author that nothing was recorded.
type Handler func(ctx context.Context, ev Event) (Reply, error)
