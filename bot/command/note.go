package command

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"kept/bot/incident"
)

// topicNames are the ways to name a topic before a note's colon.
var topicNames = map[string]incident.Topic{
	"root cause": incident.Cause, "rootcause": incident.Cause,
	"triggered by": incident.Trigger,
	"detected":     incident.Detection, "detected by": incident.Detection, "noticed": incident.Detection,
	"declared on": incident.DeclaredOn, "declared because": incident.DeclaredOn,
	"resolution": incident.Fix, "fixed": incident.Fix, "mitigation": incident.Fix,
	"failed fix": incident.FailedFix, "failed attempt": incident.FailedFix, "failed-fix": incident.FailedFix,
	"lasting damage": incident.Damage, "lost": incident.Damage, "data loss": incident.Damage,
	"report":              incident.Reports,
	"contributing factor": incident.Contributing, "contributing factors": incident.Contributing, "factor": incident.Contributing,
	"went well": incident.WentWell, "what went well": incident.WentWell,
	"went wrong": incident.WentWrong, "what went wrong": incident.WentWrong,
	"luck": incident.Lucky, "got lucky": incident.Lucky, "where we got lucky": incident.Lucky,
	"decided": incident.Decision,
}

// topic reads a topic's name.
func topic(p phrase) (incident.Topic, bool) {
	var lower []string
	for _, w := range p.words() {
		lower = append(lower, plainWord(w.String()))
	}
	name := strings.Join(lower, " ")
	for _, t := range incident.Topics {
		if string(t) == name {
			return t, true
		}
	}
	t, ok := topicNames[name]
	return t, ok
}

// parseNote reads `note [at TIME] [TOPIC]: TEXT`. A colon after any other
// words belongs to the text.
func parseNote(a args) (Command, *Misuse) {
	c := Command{Verb: Note}
	p := a.rest
	at, saysAt := p.name("at")
	if when, rest, ok := at.instant(); ok {
		_, colon := rest.colon()
		_, _, _, topical := noteTopic(rest)
		switch {
		case colon || topical:
			c.When, p = when, rest
		case saysAt:
			return c, misuse("note at "+when+": "+strings.TrimLeft(rest.text(), anyDash+", "), "A colon is missing after the time.")
		}
	} else if odd, ok := at.oddTime(); ok && saysAt {
		return c, notATime(odd)
	}
	text, colon := p.colon()
	if !colon {
		topic, when, after, ok := noteTopic(p)
		right, line := nearTopic(p)
		switch {
		case ok && when != "" && c.When != "":
			return c, misuse("", "That says twice when it was.")
		case ok:
			c.Topic, c.When, text = topic, cmp.Or(when, c.When), after
		case right != "":
			return c, misuse("note "+line, "That topic is not known; did you mean %q? To have the word in the text, start with a colon: \"note: …\".", right)
		}
	}
	if c.Text = text.text(); c.Text == "" {
		return c, misuse("", "What should be noted?")
	}
	switch c.Topic {
	case incident.Impact:
		c.window(text.trim())
	case incident.Reports:
		c.Count = reportCount(c.Text)
	}
	return c, nil
}

// noteTopic splits "TOPIC: TEXT" or "TOPIC at TIME: TEXT" at its colon.
func noteTopic(p phrase) (t incident.Topic, when string, text phrase, ok bool) {
	s := p.String()
	for i := 0; i < len(s) && i < 100; i++ {
		if s[i] != ':' && !strings.HasPrefix(s[i:], "：") || insideClock.MatchString(s[max(0, i-1):]) {
			continue
		}
		head, text := p.upTo(i), p.from(i).dropColon()
		if t, ok := topic(head); ok {
			return t, "", text, true
		}
		if when, before, ok := momentEnd(head); ok {
			if t, ok := topic(before); ok {
				return t, when, text, true
			}
		}
	}
	return "", "", p, false
}

// insideClock is a colon between figures, with the figure before it.
var insideClock = regexp.MustCompile(`^\d:\d`)

// momentEnd splits "WORDS at TIME" where a moment ends the phrase.
func momentEnd(p phrase) (when string, before phrase, ok bool) {
	for _, w := range p.words() {
		if !strings.EqualFold(w.String(), "at") {
			continue
		}
		after := phrase{p.all, p.mentions, w.end, p.end}
		if when, rest, ok := after.instant(); ok && rest.empty() {
			return when, p.before(w), true
		}
	}
	return "", p, false
}

// nearTopic finds a misspelt topic of one word before a colon, and the note
// with the right one.
func nearTopic(p phrase) (right, line string) {
	word, rest := p.head()
	text, ok := rest.colon()
	if !ok {
		return "", ""
	}
	var names []string
	for _, t := range incident.Topics {
		names = append(names, string(t))
	}
	if right = near(word, names); right != "" {
		line = right + ": " + text.text()
	}
	return right, line
}

var (
	degree   = regexp.MustCompile(`(?i)^` + gap + `*,?` + gap + `*(partial|partially|degraded|full|fully|total|complete)\b(?:` + gap + `+(?:outage|impact)\b)?`)
	rangeTo  = regexp.MustCompile(`(?i)^` + gap + `*(?:[` + anyDash + `]+|(?:to|until|till)\b)` + gap + `*(?:now\b|ongoing\b)?`)
	fromWord = regexp.MustCompile(`(?i)^(?:from|since)\b` + gap + `*`)
	counted  = regexp.MustCompile(`^(?i:(?:about|around|over|some|approximately|more than|at least|[~≈])\s*)?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:$|[^\d:.,])`)
)

// window reads the stretch of impact with which the text may begin, as
// "10:05-10:40 partial Agent Interface: …". Words that name no stretch leave
// the text as it is.
func (c *Command) window(p phrase) {
	s := fromWord.FindString(p.String())
	from, rest, ok := p.from(len(s)).instant()
	if !ok {
		return
	}
	said := s != ""
	to := ""
	if t := rangeTo.FindString(rest.String()); t != "" {
		said = true
		rest = rest.from(len(t))
		if at, after, ok := rest.instant(); ok {
			to, rest = at, after
		}
	}
	m := degree.FindStringSubmatch(rest.String())
	if m == nil && !said {
		return
	}
	c.WindowFrom, c.WindowTo = from, to
	if m != nil {
		c.Degree = incident.Total
		switch strings.ToLower(m[1]) {
		case "partial", "partially", "degraded":
			c.Degree = incident.Partial
		}
		rest = rest.from(len(m[0])).dropComma()
		if i := strings.Index(rest.String(), ":"); i >= 0 && i <= 80 && !strings.ContainsAny(rest.String()[:i], ".!?\n") {
			c.Component = rest.upTo(i).text()
			rest = rest.from(i)
		}
	}
	rest = rest.dropColon()
	if words := strings.TrimLeft(rest.text(), ",;-–— "); words != "" {
		c.Text = words
	}
}

// reportCount is the number with which "32 conversations with support" begins;
// 0 if it begins with none.
func reportCount(s string) int {
	m := counted.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	if err != nil {
		return 0
	}
	return n
}
