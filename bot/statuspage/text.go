package statuspage

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// line is a line of a saved text, counted from 1.
type line struct {
	n    int
	text string
}

func (l line) blank() bool { return strings.TrimSpace(l.text) == "" }

// extent is a run of lines, both ends included; the zero extent is none.
type extent struct{ from, to int }

func (e extent) holds(n int) bool { return e.from <= n && n <= e.to }

// fate is what became of a line: where it went, or why it was left out.
type fate struct {
	where string
	left  string
}

// textLines numbers the lines of a text.
func textLines(text string) []line {
	var out []line
	for l := range strings.SplitSeq(visible(strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		out = append(out, line{len(out) + 1, strings.TrimRight(l, " \t")})
	}
	return out
}

// posted is the line under a post: "Posted Feb 26, 2026 - 10:21 UTC", also as
// "Posted 3 days ago. Feb 26, 2026 - 10:21 UTC" and behind the words themselves.
var posted = regexp.MustCompile(`^(.*?)\s*\bPosted\s+(?:[^.]{1,40}ago\.\s*)?([A-Z][a-z]{2,8})\.?\s+(\d{1,2})\s*,\s*(\d{4})\s*[-–—]\s*(\d{1,2}):(\d{2})\s*([AaPp][Mm]\b)?\s*(\S+(?: \S+)?)?\s*$`)

var (
	reportFor = regexp.MustCompile(`(?i)^(?:incident|scheduled maintenance) report for\s+(.+)$`)
	affected  = regexp.MustCompile(`(?i)^this (?:incident|scheduled maintenance) affect(?:ed|s):?\s+(.+)$`)
	labelled  = regexp.MustCompile(`^(\w[\w -]{3,12}?)\s+[-–—]\s+(.+)$`)
	furniture = regexp.MustCompile(`(?i)^(?:←|→|current status|powered by|subscribe|incident history|past incidents|view historical|get (?:email|text|slack|webhook)|log ?in|privacy|terms|https?://\S+$)`)
)

// ReadText reads an incident page that was saved as text: the title, the posts
// newest first with their phase labels where there are any, the line about the
// components, and the postmortem. A text without any post is taken for a
// postmortem by itself if it has the headings of one. An error names the line.
func ReadText(text string) (*Page, error) {
	switch {
	case len(text) > MaxText:
		return nil, fmt.Errorf("%w: over %d MB", ErrTooLarge, MaxText>>20)
	case strings.ContainsRune(text, 0):
		return nil, errors.New("line 1: this is no text")
	}
	r := &pageText{lines: textLines(strings.ToValidUTF8(text, "\uFFFD")), inc: Incident{fate: map[int]fate{}}, page: &Page{Location: time.UTC}}
	for _, l := range r.lines {
		if !l.blank() {
			r.inc.lines = append(r.inc.lines, l)
		}
	}
	if len(r.inc.lines) == 0 {
		return nil, errors.New("line 1: the text is empty")
	}
	if err := r.posts(); err != nil {
		return nil, err
	}
	if len(r.inc.Updates) == 0 {
		if err := r.documentOnly(); err != nil {
			return nil, err
		}
	} else {
		r.inc.settle()
		first := r.inc.Updates[0]
		r.page.Location, r.page.Zone = first.Zone, first.Zone.String()
		r.page.UpdatedAt = r.inc.Updates[len(r.inc.Updates)-1].At
	}
	r.page.Incidents = []Incident{r.inc}
	return r.page, nil
}

// pageText is a saved page while it is read.
type pageText struct {
	lines []line
	page  *Page
	inc   Incident
}

// posts cuts the text at its "Posted" lines.
func (r *pageText) posts() error {
	at, ends := r.header(), 0
	for i := at; i < len(r.lines); i++ {
		m := posted.FindStringSubmatch(r.lines[i].text)
		if m == nil {
			continue
		}
		u, err := postedAt(m, r.lines[i].n)
		if err != nil {
			return err
		}
		body := append([]line(nil), r.lines[at:i]...)
		if m[1] != "" {
			body = append(body, line{r.lines[i].n, m[1]})
		}
		r.post(u, body, extent{r.lines[at].n, r.lines[i].n})
		at, ends = i+1, i+1
	}
	if ends > 0 {
		r.footer(r.lines[ends:])
	}
	return nil
}

// aboveTitle is how many lines of a site's own may stand above the title.
const aboveTitle = 15

// header takes the title and the page's name; it gives the index of the first
// line behind them. Without a line "Incident Report for …" the title is the
// first line, if that is no label of a post.
func (r *pageText) header() int {
	first, above, seen := -1, -1, 0
	for i, l := range r.lines {
		switch m := reportFor.FindStringSubmatch(l.text); {
		case l.blank():
			continue
		case m != nil && above >= 0:
			r.page.Name = strings.TrimSpace(m[1])
			r.inc.fate[l.n] = fate{where: "name of the page: " + r.page.Name}
			for _, l := range r.lines[:above] {
				if !l.blank() {
					r.inc.fate[l.n] = fate{left: "stands above the title, a part of the site"}
				}
			}
			r.title(r.lines[above])
			return i + 1
		}
		if first < 0 {
			first = i
		}
		if above, seen = i, seen+1; seen > aboveTitle {
			break
		}
	}
	if first < 0 || !slices.ContainsFunc(r.lines, func(l line) bool { return posted.MatchString(l.text) }) {
		return 0
	}
	if _, ok := label(r.lines[first].text); ok || posted.MatchString(r.lines[first].text) {
		return first
	}
	r.title(r.lines[first])
	return first + 1
}

func (r *pageText) title(l line) {
	r.inc.Name = strings.Join(strings.Fields(l.text), " ")
	r.inc.fate[l.n] = fate{where: "title: " + r.inc.Name}
}

// postedAt reads the time of a post.
func postedAt(m []string, n int) (Update, error) {
	zone := strings.Trim(m[8], ".()")
	loc, _, ok := promise.Zone(zone)
	if !ok {
		return Update{}, fmt.Errorf("line %d: %q names no time zone that is known", n, clip(strings.TrimSpace(m[0])))
	}
	clock := fmt.Sprintf("%s %s %s %s:%s", m[3], m[2][:3], m[4], m[5], m[6])
	at, err := time.ParseInLocation("2 Jan 2006 15:04", clock, loc)
	if m[7] != "" {
		at, err = time.ParseInLocation("2 Jan 2006 3:04 PM", clock+" "+strings.ToUpper(m[7]), loc)
	}
	if err != nil || at.Year() < 1970 || at.Year() > lastYear {
		return Update{}, fmt.Errorf("line %d: %q is no time; it should read like Posted Feb 26, 2026 - 10:21 UTC", n, clip(strings.TrimSpace(m[0])))
	}
	return Update{At: at.UTC(), Zone: loc}, nil
}

// post adds a post with its label, its words and, if it is one, the postmortem.
func (r *pageText) post(u Update, body []line, all extent) {
	for len(body) > 0 && body[0].blank() {
		body = body[1:]
	}
	u.lines = all
	if len(body) > 0 {
		if phase, ok := label(body[0].text); ok {
			u.Label, u.Phase = strings.TrimSpace(body[0].text), phase
			body = body[1:]
		} else if m := labelled.FindStringSubmatch(body[0].text); m != nil {
			if phase, ok := label(m[1]); ok {
				u.Label, u.Phase = m[1], phase
				body[0].text = m[2]
			}
		}
	}
	u.Text = strings.TrimSpace(squeeze(join(body)))
	if u.Label == "" {
		u.Phase, u.Inferred = r.infer(u.Text), true
	}
	if u.Phase == incident.InPostmortem {
		r.inc.Postmortem = readDocument(body)
	}
	r.inc.Updates = append(r.inc.Updates, u)
}

func join(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}

// infer reads the phase of a post without a label out of its words; "" where
// they name none, which means that nothing changed. The newest post, of some
// length and looking back, is the postmortem.
func (r *pageText) infer(text string) incident.Status {
	folded := strings.ToLower(text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(folded, w) {
				return true
			}
		}
		return false
	}
	switch {
	case len(r.inc.Updates) == 0 && len(text) > 600 && has("timeline", "root cause", "postmortem", "post mortem", "reoccurring", "recurring", "prevent"):
		return incident.InPostmortem
	case has("been resolved", "is resolved", "is now resolved", "are resolved", "we have resolved", "we've resolved", "was resolved"):
		return incident.Resolved
	case has("monitoring the result", "fix has been implemented", "fix was implemented", "fix has been deployed", "fix has been applied"):
		return incident.Monitoring
	case has("identified", "working on a fix", "implementing a fix"):
		return incident.Identified
	case has("investigating", "looking into"):
		return incident.Investigating
	}
	return ""
}

// footer takes what stands below the oldest post.
func (r *pageText) footer(lines []line) {
	for _, l := range lines {
		text := strings.TrimSpace(l.text)
		switch m := affected.FindStringSubmatch(text); {
		case text == "":
		case m != nil:
			r.inc.Components = append(r.inc.Components, incident.ParseComponents(m[1])...)
			r.inc.fate[l.n] = fate{where: "components"}
		case furniture.MatchString(text):
			r.inc.fate[l.n] = fate{left: "a part of every page of the site"}
		default:
			r.inc.fate[l.n] = fate{left: "stands below the oldest post and belongs to none"}
		}
	}
}

// aboutReport is the title of a postmortem by itself.
var aboutReport = regexp.MustCompile(`(?i)^(?:post[- ]?mortem|incident|post[- ]incident)(?: report| review)?\s*[:–—-]\s*(\S.*)$`)

// documentOnly reads a text without posts as a postmortem.
func (r *pageText) documentOnly() error {
	body := r.inc.lines
	if m := aboutReport.FindStringSubmatch(strings.TrimSpace(body[0].text)); m != nil {
		r.inc.Name = strings.Join(strings.Fields(m[1]), " ")
		r.inc.fate[body[0].n] = fate{where: "title: " + r.inc.Name}
		body = body[1:]
	}
	r.inc.Postmortem = readDocument(after(r.lines, body))
	if !r.inc.Postmortem.headed() {
		return fmt.Errorf("line %d: neither a post (a line such as “Posted Feb 26, 2026 - 10:21 UTC”) nor a heading of a postmortem was found", r.inc.lines[0].n)
	}
	return nil
}

// after are the lines from the first of rest on, blank ones too.
func after(lines, rest []line) []line {
	if len(rest) == 0 {
		return nil
	}
	return lines[rest[0].n-1:]
}
