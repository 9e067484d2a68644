package postmortem

import (
	"regexp"

	"kept/bot/incident"
)

// happening is a fact of which an incident has one moment.
type happening string

// The happenings whose times are compared.
const (
	impactStarted happening = "impact started"
	allAffected   happening = "everybody was affected"
	allEnded      happening = "total impact ended"
	detected      happening = "detected"
	processBegan  happening = "process started"
	declared      happening = "declared"
	causeFound    happening = "cause identified"
	fixInPlace    happening = "fix in place"
	partlyBack    happening = "partly restored"
	monitoring    happening = "monitoring began"
	allBack       happening = "restored"
	overAndDone   happening = "resolved"
)

// happenings lists them in the order in which they are shown.
var happenings = []happening{impactStarted, allAffected, allEnded, detected, processBegan, declared, causeFound, fixInPlace, partlyBack, monitoring, allBack, overAndDone}

// wording recognises a statement that something happened. Of a range of times,
// one that ends something takes the later.
type wording struct {
	what happening
	ends bool
	form *regexp.Regexp
}

var wordings = []wording{
	{impactStarted, false, regexp.MustCompile(`\b(?:impact|outage|disruption|degradation|errors|problems?) (?:first )?(?:started|began)\b|\bfirst (?:users?|customers?|agents?) (?:\w+ ){0,2}(?:disconnected|affected|impacted)\b`)},
	{allAffected, false, regexp.MustCompile(`\ball (?:[\w']+ ){0,3}(?:users|customers|agents|clients) (?:\w+ ){0,3}(?:lost|could not|couldn't|couldn’t|unable|disconnected|affected|offline|down)\b`)},
	{detected, false, regexp.MustCompile(`\b(?:(?:was|were|first|issue|problem|incident) (?:first )?detected|first alerts?|alerts? (?:fired|went off))\b`)},
	{processBegan, false, regexp.MustCompile(`\bprocess (?:was )?(?:started|initiated|triggered|began)\b`)},
	{causeFound, false, regexp.MustCompile(`\b(?:cause|issue|problem) (?:\w+ ){0,6}?(?:was|has been|were|been) (?:identified|determined|found)\b|\b(?:identified|found|determined) the (?:root cause|cause|issue|problem)\b`)},
	{fixInPlace, true, regexp.MustCompile(`\bfix (?:(?:has|have|was|is|been|now|fully) ){0,3}(?:implemented|applied|deployed|released|rolled out|in place)\b|\b(?:implemented|applied|deployed|released|rolled out) (?:a|the) fix\b`)},
	{partlyBack, true, regexp.MustCompile(`\bpartial(?:ly)? (?:\w+ )?(?:restor|recover)(?:ed|y|ation)\b`)},
	{monitoring, false, regexp.MustCompile(`\bmonitoring (?:phase|started|began)\b|\b(?:moved|went|changed) (?:in)?to monitoring\b|\b(?:we are|we're|we’re|now) monitoring (?:the )?(?:results?|situation|fix|recovery|service)\b`)},
	{allBack, true, regexp.MustCompile(`\b(?:fully|all|everything|services?|access|connections?|everybody|everyone|were|was|is|been) (?:\w+ ){0,2}(?:restored|reconnected|recovered|back to normal)\b|\bfull (?:resolution|restoration|recovery)\b`)},
	{overAndDone, true, regexp.MustCompile(`\b(?:incident|event|outage) (?:(?:has|have|was|is|been|now|fully) ){0,3}(?:resolved|concluded|closed|over|ended)\b`)},
}

// ofMarks says which happening a mark is the time of.
var ofMarks = map[incident.Mark]happening{
	incident.MarkImpact: impactStarted, incident.MarkDetected: detected, incident.MarkProcess: processBegan, incident.MarkDeclared: declared,
	incident.MarkIdentified: causeFound, incident.MarkMitigated: fixInPlace, incident.MarkRestored: allBack, incident.MarkResolved: overAndDone,
}
