package postmortem

import (
	"regexp"
	"strings"
	"time"

	"kept/bot/incident"
)

// claim is a plain statement found in the room: said, by nobody confirmed.
type claim struct {
	topic  incident.Topic
	text   string
	at     time.Time
	by     incident.Person
	edited bool
	files  []incident.File
	link   string
	entry  incident.EntryID // the line that was made of its message, if one was
}

// rule recognises one kind of statement. It is tried only where one of the
// hints, which must be in every match, occurs in the text.
type rule struct {
	topic incident.Topic
	hints []string
	form  *regexp.Regexp
}

const (
	actor  = `(?:^|^(?:ok|okay|so|and|update|done|fyi)[:,]? |\b(?:we|i|they|team|engineers?|ops|just|have|has|was|were|been|we've|i've|we’ve|i’ve|then|now|and)\s+(?:(?:just|now|already|have|manually|then)\s+){0,2})`
	remedy = `(?:reverted|restarted|rolled back|rolled forward|rebooted|failed over|redeployed|scaled up|scaled out|drained|bounced|hotfixed|patched|cordoned|disabled the|turned off the|switched over|switched back)\b`
)

var rules = []rule{
	{incident.Cause, []string{"cause"}, regexp.MustCompile(
		`(?:^cause|\b(?:root cause|(?:the|real|actual|underlying|main|primary) cause))(?: of(?: [\w'-]+){1,7}?)?(?: (?:found:|identified:|isn't|isn’t|wasn't|wasn’t|is|was|has been identified as|was identified as|turned out to be|turns out to be)(?:\b|$|\s)|’s\b|'s\b| ?[:=])`)},
	{incident.Cause, []string{"caused by"}, regexp.MustCompile(`\b(?:is|was|were|are|been|all|it's|it’s) caused by\b`)},
	{incident.Trigger, []string{"triggered by"}, regexp.MustCompile(`\b(?:is|was|were|got|been) triggered by\b`)},
	{incident.FailedFix, []string{"did"}, regexp.MustCompile(
		`\b(?:restart|rollback|roll back|revert|reverting|restarting|failover|fix|procedure|reboot|recovery|auto-recovery|redeploy|that)(?: [\w-]+)? (?:didn't|didn’t|did not) (?:help|work|fix|recover|solve)\b`)},
	{incident.Fix, []string{"reverted", "restarted", "rolled", "rebooted", "failed over", "redeployed", "scaled", "drained", "bounced", "hotfixed", "patched", "cordoned", "disabled the", "turned off", "switched"}, regexp.MustCompile(actor + remedy)},
	{incident.Decision, []string{"deci", "agreed to"}, regexp.MustCompile(`\b(?:decided (?:to|on|that|against)|decision(?: is| was)?(?: to\b|:)|agreed to)`)},
	{incident.Contributing, []string{"turn"}, regexp.MustCompile(`\b(?:turned|turns) out\b`)},
}

var (
	// planned speaks of what is to come, or of another time.
	planned = regexp.MustCompile(`\b(?:will|going to|let's|let’s|once|when we|before we|until we|after we|last time|last week|last month|yesterday|someone|anyone|wants? to|need to|want me to|ready to|about to)\b`)
	denied  = regexp.MustCompile(`\b(?:not|no|never|neither|nor|without|cannot|nothing|nobody|ruled out|rule out|yet to)\b|n't\b|n’t\b`)
	// vacant follows a form that names no cause: "root cause is still unknown".
	vacant  = regexp.MustCompile(`^\W*(?:(?:still|currently|now|yet|being|to be|under|as yet|as of now|at this time)\W+)*(?:not (?:yet|known|clear|found|identified|confirmed)|unknown|unclear|tbd|tbc|pending|investigated|determined|identified|confirmed|found|known|investigation|analysis|analysed|analyzed|looked|what|why|\?|\.\.\.|$)(?:\W|$)`)
	settled = regexp.MustCompile(`^\W*(?:now |also )?(?:confirmed|determined|found|identified|known) (?:to be|as) `)
	// refuted is a form, a bar and what follows it, that say what the cause was not.
	refuted = regexp.MustCompile(`(?:n't|n’t)\||\| (?:not|never|no longer)\b`)
	// seeking stands before a cause that is looked for, not named.
	seeking   = regexp.MustCompile(`\b(?:identify|identifying|find|finding|determine|determining|know|understand|understanding|investigate|investigating|diagnose) $`)
	asking    = regexp.MustCompile(`^(?:did|do|does|is|are|was|were|has|have|had|can|could|should|would|what|why|who|where|when|how|which|any idea|anyone)\b`)
	amends    = regexp.MustCompile(`^(?:\W*)(?:(?:ok|okay|sorry|oh|hm+|no|ah|edit|wait|update)\b\W*)*(?:scratch that|strike that|ignore that|ignore my last|disregard|correction\b|correcting\b|never ?mind|i was wrong|we were wrong|that was wrong|that's wrong|that’s wrong|my mistake|i take that back|actually)\b`)
	amendedTo = regexp.MustCompile(`\b(?:actually[, ]+(?:it|this|that)(?:'s| is| was|’s)|(?:correction|scratch that|strike that|never ?mind)[:,. –-]+(?:it|this|that)(?:'s| is| was|’s)|it (?:is|was))\b`)
	alarm     = regexp.MustCompile(`\b(?:alert|alarm|firing|fired|triggered|critical|crit|warning|error rate|down|unreachable|threshold|breached|unhealthy|failing|failed|outage|degraded|latency|5xx|timeouts?)\b`)
	allClear  = regexp.MustCompile(`\b(?:resolved|recovered|cleared|ok|closed|back to normal|deployed|merged|succeeded|passed)\b`)
	plainTerm = regexp.MustCompile(`[a-z0-9]{3,}`)
)

// amendHints are in every match of amends.
var amendHints = []string{"that", "correct", "mind", "wrong", "mistake", "actually", "ignore", "disregard"}

// corrects reports whether a folded text opens with a correction of what was
// said before it.
func corrects(folded string) bool {
	return hinted(folded, amendHints) && amends.MatchString(strings.TrimSpace(folded))
}

// TopicOf gives the topic that the first plain statement of a text is on, ""
// when it states nothing plainly.
func TopicOf(text string) incident.Topic {
	for s := range sentences(text) {
		if v := read(s); v.topic != "" && !v.denies {
			return v.topic
		}
	}
	return ""
}

// verdict is what a sentence states, if it states anything.
type verdict struct {
	topic  incident.Topic
	denies bool   // it says that something was not so
	rest   string // what follows the words that gave it away, folded
}

// read judges a sentence. Questions, guesses and quotations state nothing.
func read(s sentence) verdict {
	for _, r := range rules {
		if !hinted(s.folded, r.hints) {
			continue
		}
		at := r.form.FindStringIndex(s.folded)
		if at == nil {
			continue
		}
		if s.question || asking.MatchString(s.folded) {
			return verdict{}
		}
		before, match, after := s.folded[:at[0]], s.folded[at[0]:at[1]], s.folded[at[1]:]
		if r.topic == incident.Cause {
			switch {
			case strings.TrimSpace(after) == "", vacant.MatchString(after) && !settled.MatchString(after), seeking.MatchString(before):
				return verdict{}
			case refuted.MatchString(match + "|" + after):
				return verdict{r.topic, true, after}
			}
		}
		switch {
		case doubted(s.folded, before, r.topic):
			return verdict{}
		case denied.MatchString(before[strings.LastIndexByte(before, ',')+1:]) && !corrects(s.folded):
			return verdict{r.topic, true, after}
		}
		return verdict{r.topic, false, after}
	}
	return verdict{}
}

// doubted reports whether a sentence is a guess, a condition or a plan. What
// follows a remedy or a decision may well speak of the future ("decided to
// roll back, it should take 5 min"); a cause must be stated without any hedge.
func doubted(whole, before string, topic incident.Topic) bool {
	if guessed(before) || planned.MatchString(before) {
		return true
	}
	return (topic == incident.Cause || topic == incident.Trigger) && guessed(whole)
}

func hinted(s string, hints []string) bool {
	for _, h := range hints {
		if strings.Contains(s, h) {
			return true
		}
	}
	return false
}

// isAlert reports whether a message of another bot raises an alarm.
func isAlert(text string) bool {
	folded := strings.ToLower(text)
	return alarm.MatchString(folded) && !allClear.MatchString(folded)
}

// shares reports whether a denial names what an earlier claim had named: every
// word of substance of it occurs there.
func shares(denial, earlier string) bool {
	found := false
	for _, word := range plainTerm.FindAllString(denial, 40) {
		switch word {
		case "the", "not", "never", "longer", "after", "all", "that", "has", "been", "and", "our", "its":
			continue
		}
		if !strings.Contains(earlier, word) {
			return false
		}
		found = true
	}
	return found
}
