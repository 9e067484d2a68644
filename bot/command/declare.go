package command

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// declareOptions are what may follow the title.
var declareOptions = []option{
	{name: "sev", aliases: []string{"severity"}},
	{name: "lead", aliases: []string{"commander"}},
	{name: "components", aliases: []string{"component"}, long: true},
	{name: "category", long: true},
	{name: "private"},
	{name: "here"},
	{name: "drill"},
	{name: "retro"},
	{name: "started", aliases: []string{"since"}, long: true},
	{name: "resolved", aliases: []string{"until"}, long: true},
}

var sevWord = regexp.MustCompile(`(?i)^sev[-\x{2010}-\x{2015}]?\d+$`)

// bareSeverity says whether the word is a severity by itself: "sev1".
func bareSeverity(w phrase) bool { return sevWord.MatchString(strings.Trim(w.String(), ornaments)) }

func parseDeclare(a args) (Command, *Misuse) {
	c := Command{Verb: Declare}
	body, sev, wrong := c.lastSeverity(a.rest.dropColon())
	if wrong != nil {
		return c, wrong
	}
	body, given := trailing(body, declareOptions)
	if sev == "" {
		if body, _, wrong = c.lastSeverity(body); wrong != nil {
			return c, wrong
		}
	}
	if w, right, ok := misspelt(body, declareOptions); ok {
		return c, misuse("declare "+a.rest.replace(w, right), "%q is no option of declare; did you mean %q?", w, right)
	}
	if w, ok := flag(body, declareOptions); ok {
		return c, misuse("", "Options are written with a colon and a value, like private:yes; %q is not.", w)
	}
	if w, ok := halfOption(body, given); ok {
		return c, misuse("declare "+a.rest.replace(w, w.String()+":yes"), "Is %q an option? Then it is written %s:yes. If it belongs to the title, put another word after it.", w, w)
	}
	if w, ok := lateRole(body); ok {
		return c, misuse("declare "+a.rest.replace(w, ""), "Only lead: can be given here. Once it is declared, type %q.", strings.Replace(w.String(), ":", " ", 1))
	}
	for _, s := range given {
		if wrong := c.set(s); wrong != nil {
			return c, wrong
		}
	}
	if c.Text = body.text(); !strings.ContainsFunc(c.Text, unicode.IsGraphic) {
		return c, misuse("", "An incident needs a title, in a few words: what do people notice?")
	}
	switch {
	case c.Retro && c.WindowFrom == "":
		return c, misuse("", "When did it start? What is over already is declared with started: and retro:yes.")
	case c.WindowTo != "" && !c.Retro:
		return c, misuse("", "What is resolved already is declared with retro:yes, too.")
	case c.Retro && c.Drill:
		return c, misuse("", "A drill is run, not recorded after the fact.")
	}
	if w, ok := early(body, c.Severity.Valid()); ok {
		return c, misuse("declare "+a.rest.replace(w, "")+" "+w.String(), "Options go to the end, after the title.")
	}
	return c, nil
}

// halfOption is an option that lacks its yes, as the last word: after another
// option, or private before one, since what should have been private must not be
// declared in the open, nor what should have been a drill as an incident.
func halfOption(body phrase, given []setting) (phrase, bool) {
	words := body.words()
	if len(words) < 2 {
		return phrase{}, false
	}
	last, before := words[len(words)-1], words[len(words)-2]
	switch strings.ToLower(last.String()) {
	case "private":
		if len(given) > 0 {
			return last, true
		}
	case "drill", "retro", "here":
	default:
		return phrase{}, false
	}
	k, at, ok := key(before)
	_, named := named(declareOptions, k)
	return last, ok && named && at < len(before.String()) || bareSeverity(before)
}

// early is an option that nobody can have meant for a part of the title: one
// before the title; private:yes anywhere, as an incident that should have been
// private must not be declared in the open; and, as what is grave must not be taken
// for the usual, sev:1 anywhere where no severity is given (graded), and one with
// nothing behind it but what only looks like options, such as an address or room:here.
func early(body phrase, graded bool) (phrase, bool) {
	words := body.words()
	title := 0 // after the last word that looks like no option
	for i, w := range words {
		if _, _, ok := key(w); !ok {
			title = i + 1
		}
	}
	for i, w := range words {
		k, at, _ := key(w)
		o, ok := named(declareOptions, k)
		glued := at < len(w.String())
		if !ok || !glued {
			continue
		}
		value := plainWord(w.String()[at:])
		_, grade := incident.ParseSeverity(value)
		if i == 0 || i >= title && !o.long || o.name == "private" && value == "yes" || o.name == "sev" && grade && !graded {
			return w, true
		}
	}
	return phrase{}, false
}

// lateRole is a last word such as comms:@Ana, which declare does not take.
func lateRole(body phrase) (phrase, bool) {
	words := body.words()
	if len(words) == 0 {
		return body, false
	}
	w := words[len(words)-1]
	k, at, ok := key(w)
	_, role := roleNames[k]
	return w, ok && role && strings.HasPrefix(w.String()[at:], "@")
}

// replace is the phrase with one word of it replaced, or taken out.
func (p phrase) replace(w phrase, by string) string {
	after := p.all[w.end:p.end]
	if by == "" {
		after = strings.TrimLeftFunc(after, blank)
	}
	return strings.TrimFunc(p.all[p.start:w.start]+by+after, blank)
}

// lastSeverity takes a bare severity off the end: "sev1", "sev 1". P1 is none.
func (c *Command) lastSeverity(p phrase) (phrase, string, *Misuse) {
	words := p.words()
	if len(words) == 0 {
		return p, "", nil
	}
	w := words[len(words)-1]
	if !bareSeverity(w) {
		if len(words) < 2 || !strings.EqualFold(words[len(words)-2].String(), "sev") || len(w.String()) != 1 {
			return p, "", nil
		}
		if _, ok := incident.ParseSeverity(w.String()); !ok {
			return p, "", nil
		}
		w.start = words[len(words)-2].start
	}
	sev, wrong := severity(w.String())
	if wrong != nil {
		return p, "", wrong
	}
	c.Severity = sev
	return p.before(w), w.String(), nil
}

// severity reads a severity or says which ones there are.
func severity(s string) (incident.Severity, *Misuse) {
	sev, ok := incident.ParseSeverity(plainWord(s))
	if !ok {
		return 0, misuse("", "There is no severity %q: SEV1 is the worst, SEV4 the mildest.", strings.TrimSpace(s))
	}
	return sev, nil
}

// set fills one option of declare in.
func (c *Command) set(s setting) *Misuse {
	twice := false
	switch s.name {
	case "sev":
		sev, wrong := severity(s.single())
		if wrong != nil {
			return wrong
		}
		twice = c.Severity != 0 && c.Severity != sev
		c.Severity = sev
	case "lead":
		p, wrong := person(s.value, "the lead")
		if wrong != nil {
			return wrong
		}
		twice = c.Lead != "" && c.Lead != p
		c.Lead = p
	case "components":
		twice = c.Components != nil
		if c.Components = incident.ParseComponents(s.value.unquote().text()); len(c.Components) == 0 {
			return misuse("", "Which components? They stand after \"components:\", with commas between them.")
		}
	case "category":
		twice = c.Category != ""
		if c.Category = s.value.unquote().text(); c.Category == "" {
			return misuse("", "Which category? It stands after \"category:\".")
		}
	case "started", "resolved":
		at := s.value.unquote().text()
		if !promise.LooksLikeMoment(at) {
			return notATime(at)
		}
		if s.name == "started" {
			c.WindowFrom, twice = at, c.WindowFrom != ""
		} else {
			c.WindowTo, twice = at, c.WindowTo != ""
		}
	case "private", "here", "drill", "retro":
		yes, wrong := yesOrNo(s)
		if wrong != nil {
			return wrong
		}
		switch {
		case s.name == "here":
			c.Here = yes
		case s.name == "drill":
			c.Drill = yes
		case s.name == "retro":
			c.Retro = yes
		case yes:
			c.Private = true
		}
	}
	if twice {
		return misuse("", "%q is said twice. Say it once.", s.name)
	}
	return nil
}

// person reads a real mention. A typed name notifies nobody and may be
// anybody, so it is refused.
func person(p phrase, whom string) (incident.Person, *Misuse) {
	if who, ok := p.person(); ok {
		return who, nil
	}
	if p.empty() {
		return "", misuse("", "Who? Type @ and pick %s from the list.", whom)
	}
	if m, ok := p.trim().mention(); ok {
		return "", misuse("", "I do not know what %q after %s is for.", p.trim().from(m.End-m.Start).text(), p.all[m.Start:m.End])
	}
	return "", misuse("", "%q is not a person that I can look up. Type @ and pick %s from the list that opens.", p.text(), whom)
}

func parseSeverity(a args) (Command, *Misuse) {
	rest := a.rest.dropColon()
	if rest.empty() {
		return Command{}, misuse("", "Which severity? SEV1 is the worst, SEV4 the mildest.")
	}
	sev, wrong := severity(rest.text())
	if w, more := rest.next(); wrong != nil && !more.empty() {
		if s, bad := severity(w.String()); bad == nil {
			return Command{}, misuse("severity "+s.String(), "A severity stands alone; add the reason with \"note: …\".")
		}
	}
	return Command{Verb: SetSev, Severity: sev}, wrong
}

func parseComponents(a args) (Command, *Misuse) {
	list := incident.ParseComponents(a.rest.dropColon().text())
	if len(list) == 0 {
		return Command{}, misuse("", "Which components? Write them with commas between: Voice (SIP, Trunks), Agent Interface.")
	}
	return Command{Verb: Components, Components: list}, nil
}

// roleNames maps what people type to the role.
var roleNames = map[string]incident.Role{
	"lead": incident.Commander, "commander": incident.Commander, "incident commander": incident.Commander,
	"comms": incident.CommsLead, "comms lead": incident.CommsLead,
	"scribe": incident.Scribe,
	"ops":    incident.OpsLead, "ops lead": incident.OpsLead,
}

func parseRole(a args) (Command, *Misuse) {
	role := roleNames[a.name]
	who, wrong := person(a.rest.dropColon(), "the "+role.Title())
	return Command{Verb: Assign, Role: role, Lead: who}, wrong
}

// ordinal reads "P2": a letter and a positive number.
func ordinal(w phrase, letter string) (int, bool) {
	s := plainWord(strings.TrimRight(w.String(), ".:"))
	digits, ok := strings.CutPrefix(s, letter)
	if !ok || len(digits) > 9 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0
}
