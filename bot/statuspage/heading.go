package statuspage

import (
	"regexp"
	"strings"
	"unicode"
)

// found is a heading of a postmortem.
type found struct {
	key   string
	title string // as printed
	rest  string // text on the same line
}

// names are headings that companies give to the sections of a postmortem, folded.
var names = map[string]string{
	"summary": keySummary, "incident summary": keySummary, "executive summary": keySummary, "overview": keySummary,
	"what happened": keySummary, "incident overview": keySummary,
	"impact": keyImpact, "customer impact": keyImpact, "business impact": keyImpact, "user impact": keyImpact,
	"timeline": keyTimeline, "incident timeline": keyTimeline, "timeline of events": keyTimeline, "sequence of events": keyTimeline,
	"incident sequence": keyTimeline,
	"root cause":        keyCause, "root causes": keyCause, "root cause analysis": keyCause, "cause": keyCause,
	"trigger": keyTrigger, "detection": keyDetection,
	"resolution": keyResolution, "incident resolution": keyResolution, "recovery": keyResolution, "remediation": keyResolution,
	"communication": keyCommunication, "communications": keyCommunication,
	"contributing factors": keyContributing,
	"mitigative actions":   keyActions, "action items": keyActions, "next steps": keyActions, "corrective actions": keyActions,
	"preventive measures": keyActions, "preventative measures": keyActions, "follow up actions": keyActions,
	"remedial actions plan & next steps": keyActions, "remedial action plan & next steps": keyActions,
	"next steps & preventative actions": keyActions, "mitigation and preventive measures": keyActions,
	"lessons": keyLessons, "lessons learned": keyLessons, "conclusion": keyLessons,
}

// telling are words that make a short line a heading, in the order in which
// they count.
var telling = []struct{ word, key string }{
	{"timeline", keyTimeline}, {"chronology", keyTimeline}, {"root cause", keyCause}, {"contributing", keyContributing},
	{"lessons", keyLessons}, {"preventive", keyActions}, {"preventative", keyActions}, {"prevention", keyActions},
	{"next steps", keyActions}, {"action items", keyActions}, {"corrective", keyActions}, {"remedial", keyActions},
	{"follow-up", keyActions}, {"detection", keyDetection}, {"impact", keyImpact}, {"resolution", keyResolution},
	{"summary", keySummary},
}

// longestHeading is how long a line may be to be a heading by a telling word.
const longestHeading = 60

// heading reads a line as a heading of a postmortem: a known name by itself,
// before a colon or as Markdown, or a short line of capitalised words with one
// that tells.
func heading(text string) (found, bool) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || listed(text) || strings.HasPrefix(text, "  ") || clock.MatchString(text) {
		return found{}, false
	}
	if bare := strings.TrimLeft(trimmed, "#"); bare != trimmed {
		return markdownHeading(strings.TrimSpace(bare))
	}
	title := strings.Trim(trimmed, "*_ ")
	if key, ok := names[fold(title)]; ok {
		return found{key: key, title: title}, true
	}
	if name, rest, ok := strings.Cut(trimmed, ":"); ok {
		if key, known := names[fold(strings.Trim(name, "*_ "))]; known {
			return found{key: key, title: strings.Trim(name, "*_ ") + ":", rest: strings.TrimSpace(strings.TrimLeft(rest, "*_ "))}, true
		}
	}
	if len(title) > longestHeading || strings.HasSuffix(title, ".") || !capitalised(title) {
		return found{}, false
	}
	for _, t := range telling {
		if strings.Contains(strings.ToLower(title), t.word) {
			return found{key: t.key, title: title}, true
		}
	}
	return found{}, false
}

// markdownHeading reads what follows the number signs. Bodies lose their line
// breaks on some ways out of a page, so that text may follow on the line.
func markdownHeading(text string) (found, bool) {
	if bold, rest, ok := strings.Cut(strings.TrimPrefix(text, "**"), "**"); ok && strings.HasPrefix(text, "**") {
		return found{key: keyOf(bold), title: bold, rest: strings.TrimSpace(rest)}, true
	}
	words := strings.Fields(text)
	for n := min(6, len(words)); n > 0; n-- {
		title := strings.Join(words[:n], " ")
		if key, ok := names[fold(title)]; ok {
			return found{key: key, title: title, rest: strings.Join(words[n:], " ")}, true
		}
	}
	if len(text) <= longestHeading {
		return found{key: keyOf(text), title: text}, true
	}
	return found{}, false
}

// keyOf is the key of a heading that is one for certain; what tells nothing
// belongs to the summary.
func keyOf(title string) string {
	if key, ok := names[fold(title)]; ok {
		return key
	}
	for _, t := range telling {
		if strings.Contains(strings.ToLower(title), t.word) {
			return t.key
		}
	}
	return keySummary
}

// fold is a name as the tables hold it: lower case, single spaces, without a
// colon at its end and a remark in brackets.
func fold(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	s = strings.TrimSpace(strings.TrimSuffix(s, ":"))
	if open := strings.LastIndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[:open])
	}
	return strings.ReplaceAll(s, "-", " ")
}

// capitalised reports whether every longer word begins with a capital.
func capitalised(title string) bool {
	for w := range strings.FieldsSeq(title) {
		r := []rune(strings.TrimLeft(w, "(“\""))
		if len(r) > 3 && !unicode.IsUpper(r[0]) {
			return false
		}
	}
	return true
}

var numbered = regexp.MustCompile(`^\s*\d{1,2}[.)]\s`)

var bullet = regexp.MustCompile(`^\s*(?:[•*·‣-]\s|\d{1,2}[.)]\s)`)

// listed reports whether a line is an item of a list.
func listed(text string) bool { return bullet.MatchString(text) }

// flattened cuts a line in front of Markdown headings in the middle of it.
func flattened(l line) []line {
	if !strings.Contains(l.text, "## ") {
		return []line{l}
	}
	var out []line
	rest := l.text
	for {
		at := strings.Index(rest[min(len(rest), 1):], " ##")
		if at < 0 {
			return append(out, line{l.n, rest})
		}
		out = append(out, line{l.n, strings.TrimSpace(rest[:at+1])})
		rest = strings.TrimSpace(rest[at+1:])
	}
}
