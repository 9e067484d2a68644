package command

import (
	"strconv"
	"strings"
	"time"
)

// parseMute reads `mute 2h`.
func parseMute(a args) (Command, *Misuse) {
	c := Command{Verb: Mute}
	p := a.rest.dropColon()
	m := length.FindStringSubmatch(p.String())
	if m == nil {
		return c, misuse("mute 2h", "For how long? At most 24 h.")
	}
	n, err := strconv.Atoi(m[1])
	rest := p.from(len(m[0]))
	switch {
	case m[2] == "" || err != nil || n == 0:
		return c, misuse("mute "+m[1]+"h", "%s of what? Write hours as %sh, minutes as %sm.", m[1], m[1], m[1])
	case !rest.empty():
		return c, misuse("mute "+strings.TrimSpace(m[0]), "I do not know what %q is for.", rest.text())
	}
	unit := time.Minute
	if strings.HasPrefix(strings.ToLower(m[2]), "h") {
		unit = time.Hour
	}
	c.Length = time.Duration(n) * unit
	return c, nil
}
