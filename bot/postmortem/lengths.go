package postmortem

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/bot/incident"
)

var (
	lengthPattern = regexp.MustCompile(`(?:\b(about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|over|more than|less than|under) |(~) ?)?\b(\d{1,4}) ?(minutes?|mins?|hours?|hrs?|h)\b(?:(?: and)? (\d{1,2}) ?(?:minutes?|mins?|m)\b)?`)
	// impactful speaks of impact; a length elsewhere is about something else.
	impactful = regexp.MustCompile(`\b(?:unavailable|down|offline|unreachable|outage|lasted|disruption|disrupted|degraded|degradation|interrupted|interruption|impacted|affected|lost|unable|(?:could not|couldn't|couldn’t|cannot|can't|can’t) (?:access|log|use|reach|sign|connect|call)|resolution was|impact was|impact of)\b`)
	// promising speaks of what is to come, or of another length than the impact's.
	promising = regexp.MustCompile(`(?:\b(?:every|within|in|next|in the next|up to|until|last|past|another|after|for the next|took|takes|take|delayed by|least) (?:the )?|\bup to )$`)
	// present says that impact is going on.
	present = regexp.MustCompile(`\b(?:currently (?:\w+ )?(?:impacting|affecting|experiencing|unavailable|down|unable|impacted|affected)|(?:is|are) (?:still )?(?:impacting|affecting|experiencing|unavailable|unable to)|still (?:down|failing|unavailable|affected|impacted|unable)|(?:users|customers|agents) (?:[\w()]+ ){0,6}(?:cannot|can't|can’t))\b`)
)

// statedLength is a length of the impact that somebody stated, against what the
// marked times give.
type statedLength struct {
	agrees bool
	line   Safe
}

// statedLengths compares every length of impact stated in entries, updates and
// written sections with the marked windows and times. An exact one agrees within
// a minute, an approximate one within 5 minutes or an eighth.
func (w *writer) statedLengths() []statedLength {
	known := w.intervals()
	if len(known) == 0 {
		return nil
	}
	var out []statedLength
	compare := func(text string, from Safe, topic incident.Topic) {
		for s := range sentences(text) {
			if s.question || topic != incident.Impact && !impactful.MatchString(s.folded) {
				continue
			}
			for _, m := range lengthPattern.FindAllStringSubmatchIndex(s.folded, -1) {
				if promising.MatchString(s.folded[max(0, m[0]-30):m[0]]) {
					continue
				}
				said, rough := lengthOf(s.folded, m)
				c := w.compared(s.text[m[0]:m[1]], said, rough, known, from)
				if c.agrees || !w.statesStretch(s.folded, said) {
					out = append(out, c)
				}
			}
		}
	}
	if !w.public {
		for _, e := range w.entries {
			if !w.silenced(e) && (e.Kind == incident.EntryNote || e.Kind == incident.EntryMessage) {
				compare(e.Text, w.cite(e), e.Topic)
			}
		}
	}
	for _, u := range w.updates {
		if !u.Redacted && u.Retracted == nil {
			compare(u.Text, surface(u.Surface)+" update "+Safe(u.ID.String()), "")
		}
	}
	for _, h := range Sections {
		compare(w.inc.Postmortem.Sections[h.Key].Text, "the written section "+Safe(h.Title), "")
	}
	return out
}

// statesStretch reports whether a sentence itself names the stretch of which it
// states the length: "for 17 minutes, between 10:11 and 10:28". That is another
// stretch than the marked ones, which is no contradiction.
func (w *writer) statesStretch(folded string, said time.Duration) bool {
	return slices.ContainsFunc(clocks(folded, w.inc.DeclaredAt, w.dial.zone), func(s stated) bool {
		return !s.to.IsZero() && (s.to.Sub(s.from)-said).Abs() < time.Minute
	})
}

// lengthOf reads a match of lengthPattern.
func lengthOf(folded string, m []int) (d time.Duration, rough bool) {
	n, _ := strconv.Atoi(folded[m[6]:m[7]]) // four digits at most
	unit := time.Minute
	if folded[m[8]] == 'h' {
		unit = time.Hour
	}
	d = time.Duration(n) * unit
	if m[10] >= 0 {
		more, _ := strconv.Atoi(folded[m[10]:m[11]])
		d += time.Duration(more) * time.Minute
	}
	return d, m[2] >= 0 || m[4] >= 0
}

// compared words how a stated length compares with the nearest interval.
func (w *writer) compared(words string, said time.Duration, rough bool, known []interval, from Safe) statedLength {
	best := known[0]
	for _, k := range known[1:] {
		if (k.length() - said).Abs() < (best.length() - said).Abs() {
			best = k
		}
	}
	allowed := time.Minute - 1
	if rough {
		allowed = max(5*time.Minute, said/8)
	}
	quoted := "“" + w.say(strings.TrimSpace(words)) + "” (" + from + ")"
	computed := best.name + " " + w.dial.span(best.from, best.to) + ", " + length(best.length())
	if (best.length() - said).Abs() <= allowed {
		return statedLength{true, quoted + " agrees with the marked times: " + computed + "."}
	}
	return statedLength{false, "**Duration:** " + quoted + " fits no marked time; the nearest is " + computed + "."}
}

// agreements are the stated lengths that the marked times bear out.
func (w *writer) agreements() []Safe {
	if w.public {
		return nil
	}
	var out []Safe
	for _, s := range w.statedLengths() {
		if s.agrees {
			out = append(out, s.line)
		}
	}
	return out
}

// presentImpact finds words that speak of impact as going on.
func presentImpact(text string) (words string, ok bool) {
	for s := range sentences(text) {
		at := present.FindStringIndex(s.folded)
		if at == nil || s.question || denied.MatchString(s.folded[:at[0]]) {
			continue
		}
		return clip(s.text, 160), true
	}
	return "", false
}
