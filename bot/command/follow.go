package command

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// parseFollow reads `follow INC-7 [digest]`; the incident has been read already.
func parseFollow(a args) (Command, *Misuse) {
	c := Command{Verb: Follow}
	p := a.rest.dropColon()
	if rest, ok := p.name("digest"); ok {
		c.Digest, p = true, rest
	}
	if !p.empty() {
		return c, misuse("", "I do not know what %q is for.", p.text())
	}
	return c, nil
}

// parseCatchUp reads `catch up [2h]`.
func parseCatchUp(a args) (Command, *Misuse) {
	c := Command{Verb: CatchUp}
	p := a.rest.dropColon()
	if p.empty() {
		return c, nil
	}
	m := length.FindStringSubmatch(p.String())
	if m == nil || m[2] == "" || !p.from(len(m[0])).empty() {
		return c, misuse("catch up 2h", "Since when? \"catch me up\" alone tells all that you have not read.")
	}
	unit := time.Minute
	if strings.HasPrefix(strings.ToLower(m[2]), "h") {
		unit = time.Hour
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		return c, misuse("catch up 2h", "Since when?")
	}
	c.Length = time.Duration(n) * unit
	return c, nil
}

// parseLink reads `link NAME URL`.
func parseLink(a args) (Command, *Misuse) {
	c := Command{Verb: Link}
	body := a.rest.dropColon()
	words := body.words()
	if len(words) < 2 {
		return c, misuse("link bridge https://meet.example.com/7", "Which link, called what?")
	}
	last := words[len(words)-1]
	to := strings.Trim(last.String(), "<>")
	to, _, _ = strings.Cut(to, "|") // as some clients write links
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return c, misuse("", "%q is no link; write it whole, with https:// in front.", to)
	}
	c.Text, c.URL = body.before(last).text(), to
	if len([]rune(c.Text)) > 40 {
		return c, misuse("", "A shorter name, please: at most 40 characters.")
	}
	return c, nil
}
