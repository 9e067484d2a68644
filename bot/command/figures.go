package command

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// figuresOptions are what may follow `figures`.
var figuresOptions = []option{{name: "from", aliases: []string{"since"}}, {name: "to", aliases: []string{"until"}}, {name: "retro"}}

// lastDays is "30d", "last 30 days".
var lastDays = regexp.MustCompile(`(?i)^(?:the` + gap + `+)?(?:last` + gap + `+)?(\d{1,4})` + gap + `?(?:d|days?)$`)

func parseFigures(a args) (Command, *Misuse) {
	c := Command{Verb: Figures}
	body, given := trailing(a.rest.dropColon(), figuresOptions)
	for _, s := range given {
		value := s.single()
		switch s.name {
		case "retro":
			yes, wrong := yesOrNo(s)
			if wrong != nil {
				return c, wrong
			}
			c.Retro = yes
			continue
		}
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return c, misuse("", "%q is not a day that I can read. Write it as 2026-01-31.", s.value.text())
		}
		if s.name == "from" {
			c.WindowFrom = value
		} else {
			c.WindowTo = value
		}
	}
	text := body.text()
	if text == "" {
		return c, nil
	}
	m := lastDays.FindStringSubmatch(text)
	if m == nil {
		return c, misuse("", "I do not know what %q is for.", text)
	}
	if c.WindowFrom != "" || c.WindowTo != "" {
		return c, misuse("figures "+strings.TrimSpace(text), "Name days, or how many, not both.")
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		return c, misuse("figures 30d", "Of how many days? At least one.")
	}
	c.Length = time.Duration(n) * 24 * time.Hour
	return c, nil
}

// yesOrNo reads the value of an option that is on or off.
func yesOrNo(s setting) (bool, *Misuse) {
	switch said := s.single(); said {
	case "yes", "y", "true":
		return true, nil
	case "no", "n", "false":
		return false, nil
	}
	return false, misuse("", "\"%s:\" takes yes or no, not %q.", s.name, s.value.text())
}
