package command

import (
	"slices"
	"strings"

	"kept/bot/incident"
)

// headingWords are the words that may stand before an update's colon.
var headingWords = func() []string {
	w := []string{string(incident.Public), string(incident.Internal)}
	for _, s := range incident.Statuses {
		w = append(w, string(s))
	}
	return w
}()

// meant maps words that people write before the colon to the one that counts.
// They are not taken for it, only offered: who hears an update is never guessed.
var meant = map[string]string{
	"publicly": "public", "external": "public", "published": "public", "private": "internal", "internally": "internal",
	"investigate": "investigating", "identify": "identified", "monitor": "monitoring", "resolve": "resolved", "solved": "resolved", "fixed": "resolved",
}

// heading is what an update says before its colon.
type heading struct {
	c    *Command
	verb string
	said []string // the words so far, as they should be typed
}

func parseUpdate(a args) (Command, *Misuse) {
	c := Command{Verb: Update}
	h := heading{c: &c, verb: "update"}
	wrong := h.read(a.rest, "What is the news? Write it after the colon.")
	if wrong == nil && c.Phase == incident.Resolved {
		c.Verb, c.Phase = Resolve, ""
	}
	return c, wrong
}

func parseResolve(a args) (Command, *Misuse) {
	c := Command{Verb: Resolve}
	h := heading{c: &c, verb: "resolve"}
	wrong := h.read(a.rest, "Which words close it? They are posted as the last update: \"resolve: TEXT\" to the room, \"resolve public: TEXT\" to the status page too.")
	if wrong == nil && c.Phase != "" && c.Phase != incident.Resolved {
		wrong = misuse("update "+string(c.Phase)+": "+c.Text, "Resolving takes no other phase.")
	}
	c.Phase = ""
	return c, wrong
}

// read fills in the heading and the text after it. Without any heading the
// whole is the text of an internal update; but a word that belongs into a
// heading without the colon after it is asked about, so that what was meant
// for the public never stays in the room unnoticed.
func (h *heading) read(p phrase, need string) *Misuse {
	if p.empty() {
		return misuse("", "%s", need)
	}
	for {
		if text, ok := p.colon(); ok {
			if h.c.Text = text.text(); h.c.Text == "" {
				return misuse("", "%s", need)
			}
			return nil
		}
		word, rest := p.head()
		if word == "" && len(h.said) > 0 {
			return h.noColon(p)
		}
		phase, isPhase := incident.ParseStatus(word)
		switch {
		case word == "public" || word == "internal":
			s := incident.Surface(word)
			if h.c.Surface != "" && h.c.Surface != s {
				return misuse("", "An update is either public or internal.")
			}
			h.c.Surface = s
		case isPhase:
			if h.c.Phase != "" && h.c.Phase != phase {
				return misuse("", "An update enters one phase, not both %s and %s.", h.c.Phase, phase)
			}
			h.c.Phase = phase
		case word == "posted" && !h.c.Posted:
			after, isAt := rest.name("at")
			if !isAt && !wantsMoment(rest) {
				return h.other(p, word, rest)
			}
			if h.c.Surface == incident.Internal {
				return misuse("", "What is posted elsewhere already is public, not internal.")
			}
			if !isAt {
				return misuse(h.line("posted at", rest.text()), "Posted when? The time stands after \"posted at\", then a colon, then the words.")
			}
			if rest, isAt = h.posted(after); !isAt {
				return misuse("update posted at 10:44: TEXT", "When was it posted? Write a time after \"posted at\", then a colon, then the words.")
			}
			p = rest
			continue
		case len(h.said) > 0 && (word == "and" || word == "&" || word == "+") && startsHeading(rest):
			p = rest
			continue
		default:
			return h.other(p, word, rest)
		}
		h.said = append(h.said, word)
		p = rest
	}
}

// wantsMoment says whether what follows "posted" without "at" shows that a
// heading was meant.
func wantsMoment(p phrase) bool {
	w, _ := p.next()
	_, colon := p.colon()
	_, _, moment := p.instant()
	return colon || moment || isURL(w.String())
}

// posted reads the moment and the address after "posted at". What was posted
// elsewhere is public.
func (h *heading) posted(p phrase) (phrase, bool) {
	at, rest, ok := p.instant()
	if !ok {
		return p, false
	}
	h.c.Posted, h.c.When, h.c.Surface = true, at, incident.Public
	h.said = append(h.said, "posted at", at)
	rest = rest.dropComma()
	w, _ := rest.next()
	if url := strings.TrimRight(w.String(), ":"); isURL(url) {
		h.c.URL = strings.Trim(url, "<>")
		h.said = append(h.said, h.c.URL)
		rest = rest.from(len(url))
	}
	return rest, true
}

func isURL(s string) bool {
	s = strings.ToLower(strings.TrimPrefix(s, "<"))
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// other decides about a word that belongs into no heading.
func (h *heading) other(p phrase, word string, rest phrase) *Misuse {
	follows, colonNext := rest.colon()
	right := ""
	if colonNext || len(h.said) > 0 || word == "publicly" {
		right = meant[word]
	}
	if right == "" {
		right = near(word, headingWords)
	}
	if right == string(incident.Internal) && !colonNext && len(h.said) == 0 {
		right = "" // internal it is in any case
	}
	if right != "" {
		line := h.line(right) + ": " + follows.text()
		if !colonNext {
			if next, _ := rest.head(); slices.Contains(headingWords, next) {
				line = h.line(right) + " " + rest.text()
			}
		}
		return misuse(line, "%q is neither a phase nor \"public\"; did you mean %q? If it is the first word of the text, put a colon before it.", word, right)
	}
	if id, _, ok := leadingID(p); ok && (colonNext || startsHeading(rest)) {
		line := h.line() + ": " + follows.text()
		if !colonNext {
			line = h.line() + " " + rest.text()
		}
		return misuse(id.String()+" "+line, "The incident's name goes to the front.")
	}
	if len(h.said) > 0 {
		return h.noColon(p)
	}
	if words, text, ok := glued(p); ok {
		return misuse(h.line(words...)+": "+text.text(), "%q before a colon: is it \"public\" or a phase? Then type it as one word. If it is text, put a colon before it.", word)
	}
	h.c.Text = p.text()
	return nil
}

// glued finds the words of a heading where they are stuck together
// ("public/identified: …") or end a short phrase ("to the public: …").
func glued(p phrase) (words []string, text phrase, ok bool) {
	i := strings.IndexAny(p.String(), ":：")
	if i < 0 || i > 60 {
		return nil, p, false
	}
	text = p.from(i).dropColon()
	before := p.upTo(i).words()
	if len(before) == 0 || len(before) > 4 {
		return nil, p, false
	}
	last := plainWord(before[len(before)-1].String())
	if len(before) > 1 {
		return []string{last}, text, last == string(incident.Public)
	}
	words = strings.FieldsFunc(last, func(r rune) bool { return strings.ContainsRune("/-+&,.|_", r) })
	for _, w := range words {
		if !slices.Contains(headingWords, w) {
			return nil, p, false
		}
	}
	return words, text, len(words) > 0
}

func startsHeading(p phrase) bool {
	w, _ := p.head()
	return slices.Contains(headingWords, w)
}

// noColon asks for the colon after the words of the heading.
func (h *heading) noColon(p phrase) *Misuse {
	text := strings.TrimLeft(p.text(), "-–—, ")
	if text == "" {
		text = "TEXT"
	}
	return misuse(h.line()+": "+text, "A colon is missing after %q. If that is the first word of the text, put the colon before it.", strings.Join(h.said, " "))
}

// line is the heading as it should be typed, with more words.
func (h *heading) line(more ...string) string {
	return strings.Join(slices.Concat([]string{h.verb}, h.said, more), " ")
}

func parseRetract(a args) (Command, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "u")
	if !ok {
		return Command{}, misuse("", "Which update is retracted? Name it by its number, U3; \"timeline\" shows them.")
	}
	c := Command{Verb: Retract, Update: incident.UpdateID(n), Text: rest.dropColon().text()}
	if c.Text == "" {
		return c, misuse("update retract "+c.Update.String()+" REASON", "Retracting %s takes a reason; it is shown beside it.", c.Update)
	}
	return c, nil
}

func parseStatus(a args) (Command, *Misuse) {
	rest := a.rest.dropColon()
	if rest.empty() {
		return Command{Verb: Status}, nil
	}
	word, more := rest.head()
	phase, ok := incident.ParseStatus(word)
	if !ok {
		var names []string
		for _, s := range incident.Statuses {
			names = append(names, string(s))
		}
		right := near(word, names)
		if right == "" && more.empty() {
			right = meant[word]
		}
		if right != "" {
			return Command{}, misuse("status "+right+more.text(), "%q is not a phase; did you mean %q?", word, right)
		}
		return Command{}, misuse("", "%q is not a phase. The phases are %s.", rest.text(), strings.Join(names, ", "))
	}
	text := strings.TrimLeft(more.dropColon().text(), "-–— ")
	switch {
	case phase == incident.Resolved && text == "":
		return Command{}, misuse("resolve [public]: TEXT", "Resolving takes closing words: type \"resolve: TEXT\", or \"resolve public: TEXT\" where customers should read them.")
	case phase == incident.Resolved:
		return Command{}, misuse("resolve: "+text, "Resolving with words is \"resolve: TEXT\", or \"resolve public: TEXT\" where customers should read them.")
	case text != "":
		return Command{}, misuse("update "+word+": "+text, "\"status\" only moves the phase. To say something with it, post an update.")
	}
	return Command{Verb: Status, Phase: phase}, nil
}
