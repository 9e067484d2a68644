package bot

import (
	"fmt"
	"slices"

	"kept/bot/chat"
	"kept/bot/incident"
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
	line := add(chat.Line{chat.B(shownID(c.inc))}, say(" %s by %s%s", d.what, d.by, why)...)
	if d.late {
		line = add(line, chat.T(" · LATE"))
	}
	return line
}

// wordsNext is what an incident owes next, and who sees to it.
func (c *change) wordsNext(d debt) chat.Line {
	late := ""
	if d.late {
		late = "LATE · "
	}
	line := say("%s%s owed by %s: %s", late, capital(d.what), d.by, c.name(d.who))
	switch {
	case d.words != "":
		line = add(line, say(", %s", quoted(d.words))...)
	case d.why != "":
		line = add(line, say(" (%s)", d.why)...)
	}
	return line
}

// wordsMine is what somebody owes over several incidents.
func (c *change) wordsMine(incs []*incident.Incident) chat.Message {
	zone := c.zone(c.by)
	type owed struct {
		debt
		line chat.Line
		inc  *incident.Incident
	}
	var debts []owed
	var m chat.Message
	var buttons []chat.Button
	for _, inc := range incs {
		one := *c
		one.inc = inc
		for _, d := range one.owing(zone, one.standing()) {
			if d.who == c.by {
				debts = append(debts, owed{d, one.wordsDebt(d), inc})
			}
		}
		for _, h := range inc.Offers() {
			if h.To == c.by {
				m.Lines = append(m.Lines, add(chat.Line{chat.B(shownID(inc))}, say(" %s hands you %s; %s holds it until you have it.", c.name(h.By), theRole(h.Role), c.name(inc.Holder(h.Role)))...))
				buttons = append(buttons, chat.Button{Action: pressTake, Label: "I have it", Value: inc.ID.String() + " " + h.ID.String(), Main: true})
			}
		}
	}
	slices.SortStableFunc(debts, func(a, b owed) int { return a.due.Compare(b.due) })
	for i, d := range debts {
		if i == atHome {
			m.Lines = append(m.Lines, say("and %d more", len(debts)-i))
			break
		}
		m.Lines = append(m.Lines, d.line)
		post := chat.Button{Action: pressUpdate, Label: "Post update " + d.inc.ID.String(), Value: d.inc.ID.String()}
		if d.update() && !slices.Contains(buttons, post) && len(buttons) < 10 {
			buttons = append(buttons, post)
		}
	}
	if len(m.Lines) == 0 {
		m.Lines = append(m.Lines, say("You owe nothing right now."))
	}
	if n := openItems(incs, c.by); n > 0 {
		m.Lines = append(m.Lines, say("%s; Kept's Home shows them.", counted(n, "action item of yours is open", "action items of yours are open")))
	}
	m.Buttons = rows(buttons)
	return m
}

// openItems counts somebody's open action items.
func openItems(incs []*incident.Incident, p incident.Person) (n int) {
	for _, inc := range incs {
		for _, a := range inc.Actions {
			if a.Open() && a.Owner == p {
				n++
			}
		}
	}
	return n
}

// counted is "1 action item is open" or "3 action items are open".
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
