package command

import "kept/bot/incident"

// parseHandover reads `handover [comms|lead] @user [NOTE]`.
func parseHandover(a args) (Command, *Misuse) {
	c := Command{Verb: Handover, Role: incident.Commander}
	p := a.rest.dropColon()
	for _, name := range []string{"commander", "lead", "comms lead", "comms"} {
		if rest, ok := p.name(name); ok {
			c.Role, p = roleNames[name], rest.dropColon()
			break
		}
	}
	if to, ok := p.name("to"); ok {
		p = to
	}
	m, ok := p.trim().mention()
	if !ok {
		_, wrong := person(p, "who takes over")
		return Command{}, wrong
	}
	c.Lead = m.Person
	rest := p.trim()
	c.Text = rest.from(m.End - rest.start).dropColon().text()
	return c, nil
}
