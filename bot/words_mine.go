package bot

import (
	"kept/bot/chat"
)

// wordsDebt is something owed, for the one who owes it.
func (c *change) wordsDebt(d debt) chat.Line {
	why := ""
	switch {
	case d.promise > 0 && c.inc.Promises[d.promise-1].By != d.who:
		why = ", as " + c.name(c.inc.Promises[d.promise-1].By) + " said: " + quoted(d.words)
	case d.promise > 0:
		why = ", as you said: " + quoted(d.words)
	case d.why != "":
		why = " (" + d.why + ")"
	}
	line := add(chat.Line{chat.B(c.inc.ID.String())}, say(" %s by %s%s", d.what, d.by, why)...)
	if d.late {
		line = add(line, chat.T(" · LATE"))
	}
	return line
}
