package rehearse

import (
	"regexp"
	"slices"
	"strings"
)

// sayTry is how somebody says something.
const sayTry = "`10:12 Ana in #general: text`, or one of reacts, unreacts, edits, deletes, pins, unpins, attaches, presses, double-clicks, fills, uses, opens, joins, leaves, does not want to be disturbed until 09:00, can be disturbed"

// person reads what follows a name.
func (p *parser) person(s string, l *Line) (err error) {
	if rest, ok := strings.CutPrefix(s, "in #"); ok {
		room, rest := cutWord(rest)
		if strings.HasSuffix(room, ":") {
			room, rest = strings.TrimSuffix(room, ":"), ":"+rest
		}
		l.Room, s = "#"+room, rest
	} else if rest, ok := strings.CutPrefix(s, "to Kept"); ok && (rest == "" || strings.ContainsAny(rest[:1], ": ")) {
		l.Room, s = "Kept", strings.TrimSpace(rest)
	}
	if rest, ok := strings.CutPrefix(s, "(thread on "); ok {
		ref, rest, closed := strings.Cut(rest, ")")
		if !closed {
			return p.wrong("`(thread on m3)` or `(thread on 10:11 Ana)`", "the thread has no end")
		}
		if l.Thread, err = p.ref(ref); err != nil {
			return err
		}
		s = strings.TrimSpace(rest)
	}
	if text, ok := strings.CutPrefix(s, ":"); ok {
		l.Act, l.Text = Says, strings.TrimSpace(text)
		if l.Text == "" {
			return p.wrong("what is said after the colon", "%s says nothing", l.Who)
		}
		return nil
	}
	if rest, ok := strings.CutPrefix(s, string(Fills)); ok {
		l.Act = Fills
		l.Fields, err = p.fields(strings.TrimSpace(rest))
		return err
	}
	if rest, ok := strings.CutPrefix(s, string(Rests)+" until "); ok {
		l.Act = Rests
		l.Until, err = p.until(rest)
		return err
	}
	if s == "can be disturbed" {
		l.Act = Rests
		return nil
	}
	verb, rest := cutWord(s)
	return p.verb(verb, rest, l)
}

// verb reads what somebody does.
func (p *parser) verb(verb, rest string, l *Line) (err error) {
	switch l.Act = Act(verb); l.Act {
	case Reacts, Unreacts:
		emoji, to := cutWord(rest)
		l.Text = strings.Trim(emoji, ":")
		if l.Text == "" || !strings.HasPrefix(emoji, ":") || !strings.HasSuffix(emoji, ":") {
			return p.wrong("`reacts :pushpin: to m3`", "%q is no reaction", emoji)
		}
		l.Ref, err = p.refAfter(to, "to", "from")
	case Edits:
		ref, text, ok := cutRef(rest)
		if l.Text = strings.TrimSpace(text); !ok || l.Text == "" {
			return p.wrong("`edits m3: the new text`", "an edit needs a message and a text")
		}
		l.Ref, err = p.ref(ref)
	case Deletes, Pins, Unpins:
		if rest != "" {
			l.Ref, err = p.ref(rest)
		}
	case Presses, "double-clicks":
		l.Act, l.Twice = Presses, verb == "double-clicks"
		label, on, ok := strings.Cut(strings.TrimPrefix(rest, "["), "]")
		if !ok || label == "" || !strings.HasPrefix(rest, "[") {
			return p.wrong("`presses [Post update]`, with `on m3` if it matters", "%q is no button", first(rest))
		}
		l.Text = label
		l.Ref, err = p.refAfter(strings.TrimSpace(on), "on")
	case Uses:
		what, on, ok := strings.Cut(strings.TrimPrefix(rest, `"`), `"`)
		if !ok || what == "" || !strings.HasPrefix(rest, `"`) {
			return p.wrong("`uses \"add to timeline\" on m3`", "%q is no message action", first(rest))
		}
		l.Text = what
		l.Ref, err = p.refAfter(strings.TrimSpace(on), "on")
	case Opens:
		if rest != "home" {
			return p.wrong("`opens home`", "%q cannot be opened", first(rest))
		}
	case "attaches":
		files, text, _ := strings.Cut(rest, ":")
		l.Act, l.Text = Says, strings.TrimSpace(text)
		for f := range strings.FieldsFuncSeq(files, func(r rune) bool { return r == ',' || r == ' ' }) {
			l.Files = append(l.Files, f)
		}
		if len(l.Files) == 0 {
			return p.wrong("`attaches graph.png: what it shows`", "no file is attached")
		}
	case Joins, Leaves:
		if l.Room = rest; !strings.HasPrefix(rest, "#") || strings.Contains(rest, " ") {
			return p.wrong("`"+verb+" #general`", "%q is no room", first(rest))
		}
	default:
		return p.wrong(sayTry, "%s %s: nobody can do that", l.Who, first(verb))
	}
	return err
}

// fields reads "text = We are looking; next = 30m", or a field a line.
func (p *parser) fields(s string) ([]Answer, error) {
	const try = "`fills: text = We are looking; severity = SEV1`, or a field a line"
	s, ok := strings.CutPrefix(s, ":")
	if !ok {
		return nil, p.wrong(try, "a colon is missing")
	}
	var out []Answer
	for part := range strings.FieldsFuncSeq(nextField.ReplaceAllString(s, "\n$1 ="), func(r rune) bool { return r == '\n' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, p.wrong(try, "%q fills no field", first(part))
		}
		out = append(out, Answer{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return out, nil
}

// nextField is where the next field begins on the same line.
var nextField = regexp.MustCompile(`;\s*([\pL][\pL ]*?)\s*=`)

// refAfter reads "to m3" after one of the words; nothing at all is the zero Ref.
func (p *parser) refAfter(s string, words ...string) (Ref, error) {
	if s == "" {
		return Ref{}, nil
	}
	if w, rest := cutWord(s); slices.Contains(words, w) {
		return p.ref(rest)
	}
	return Ref{}, p.wrong("`"+words[0]+" m3` or `"+words[0]+" 10:11 Ana`", "%q names no message", first(s))
}

// ref reads "m3" or "10:11 Ana" (the newest message of that minute by Ana, on
// the latest such day).
func (p *parser) ref(s string) (Ref, error) {
	s = strings.TrimSpace(s)
	if p.labels[s] {
		return Ref{Label: s}, nil
	}
	m := atTime.FindStringSubmatch(s)
	if m == nil || m[1] != "" {
		return Ref{}, p.wrong("a label given above, as in `[m3] Ana: …`, or time and name as in `10:11 Ana`", "%q names no message", first(s))
	}
	at, err := p.clock(p.now.In(p.t.Zone), m[2])
	if err != nil {
		return Ref{}, err
	}
	if at.After(p.now) {
		at = at.AddDate(0, 0, -1)
	}
	who := strings.TrimSpace(s[len(m[0]):])
	if who != "Kept" && !slices.Contains(p.names, who) {
		return Ref{}, p.wrong("one of "+strings.Join(p.names, ", ")+", Kept", "nobody is called %q", who)
	}
	return Ref{At: at, Who: who}, nil
}

// cutRef splits "m3: text" and "10:11 Ana: text" at the colon after the message.
func cutRef(s string) (ref, text string, ok bool) {
	from := 0
	if m := atTime.FindString(s); m != "" {
		from = len(m)
	}
	i := strings.IndexByte(s[from:], ':')
	if i < 0 {
		return s, "", false
	}
	return s[:from+i], s[from+i+1:], true
}

// cutWord takes the first word off.
func cutWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, strings.TrimSpace(rest)
}
