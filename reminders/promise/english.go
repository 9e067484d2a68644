package promise

import (
	"strings"
	"time"
)

// words is a line of a language's table: every word of it has the sense.
type words struct {
	sense
	list string
}

// table makes the dictionary of a language; a word named in several lines has
// all their senses.
func table(lines []words) *dictionary {
	dict := &dictionary{senses: make(map[string]sense, 1024)}
	for _, line := range lines {
		for w := range strings.FieldsSeq(line.list) {
			s := dict.senses[w]
			s.is |= line.is
			s.n = max(s.n, line.n)
			if line.unit != 0 {
				s.unit = line.unit
			}
			dict.put(w, s)
		}
	}
	return dict
}

func is(r roles, list string) words            { return words{sense{is: r}, list} }
func isN(r roles, n int, list string) words    { return words{sense{is: r, n: n}, list} }
func lasts(d time.Duration, list string) words { return words{sense{is: unit, unit: d}, list} }
func away(d time.Duration, list string) words  { return words{sense{is: dayWord, unit: d}, list} }
func each(d time.Duration, list string) words  { return words{sense{is: interval, unit: d}, list} }

const (
	day   = 24 * time.Hour
	week  = 7 * day
	moon  = 30 * day // a month, told from 30 days by its own size only: see lengthAt
	night = 24       // the hour at which a night ends
)

// Shades of a role, in sense.n.
const (
	qualifier  = 1 // of audience and report: "report" alone is no postmortem, "incident report" is
	toReaders  = 2 // of say, again and plan: asked of the readers, "check back", "expect an update"
	inTouch    = 5 // of again: "we will be in touch"
	informs    = 4 // of say: somebody is told, not something
	confirms   = 6 // of say: it is news only where "it" is confirmed "here"
	speaks     = 3 // of say: needs no object, "we will post at 14:00"
	upward     = 3 // of follow and again: "follow up", but a service comes up
	outward    = 4 // of follow: an update goes out; a price goes up
	onlyPer    = 1 // of every: "twice per day" is how often, "500 per hour" how much
	found      = 1 // of info: what an investigation has found
	place      = 2 // of them: "Dublin datacentre: next update …" are our words about it
	written    = 3 // of audience: it can be posted, "the next status"; post is one of them
	asks       = 5 // of adverb: the readers are asked to do it
	thing      = 1 // of them: "it" may be a postmortem
	someday    = 2 // of last: "in future" is no time of this incident
	actively   = 7 // of say: nothing is said by "updates will return"
	spoken     = 2 // of past: what somebody said
	finite     = 1 // of being: "are" says how things are, "be" may be yet to come
	hopeful    = 1 // of guess: "we should have an update by 15:00" is meant as a promise
	alone      = 1 // of more: it needs no noun, "share more"
	thorough   = 2 // of more: a "full report" is a postmortem
	ofReports  = 1 // of say: said of postmortems only, for software is released too
	nounOnly   = 1 // of update: updates
	verbOnly   = 2 // of update: updating
	participle = 3 // of update and monitor: updated
	renewed    = 4 // of update: refreshed, which is news only every so often
)

var english = table(englishWords)

// englishWords is the language of promises in English.
var englishWords = []words{
	// Numbers and lengths.
	isN(number, 0, "zero"), isN(number, 1, "one"), isN(number, 2, "two other"), isN(number, 3, "three"), isN(number, 4, "four"),
	isN(number, 5, "five"), isN(number, 6, "six"), isN(number, 7, "seven"), isN(number, 8, "eight"), isN(number, 9, "nine"),
	isN(number, 10, "ten"), isN(number, 11, "eleven"), isN(number, 12, "twelve"), isN(number, 13, "thirteen"), isN(number, 14, "fourteen"),
	isN(number, 15, "fifteen"), isN(number, 16, "sixteen"), isN(number, 17, "seventeen"), isN(number, 18, "eighteen"), isN(number, 19, "nineteen"), isN(number, 20, "twenty"),
	isN(number, 30, "thirty"),
	isN(number, 40, "forty"), isN(number, 50, "fifty"),
	isN(number, 60, "sixty"), isN(number, 70, "seventy"), isN(number, 80, "eighty"), isN(number, 90, "ninety"),
	lasts(time.Second, "second seconds sec secs"), lasts(time.Minute, "minute minutes min mins m minuets minuts mintues minutues minites minuites miniutes"),
	lasts(time.Hour, "hour hours hr hrs h houre housr"), lasts(day, "day days d"), lasts(week, "week weeks wk wks w"), lasts(2*week, "fortnight"),
	lasts(moon, "month months"),
	is(an, "a an"), is(article, "the this that these our same its"), isN(half, 30, "half"), isN(half, 15, "quarter quarters"), is(couple, "couple"), is(few, "few several some many"),
	is(business, "business working work play"), is(ago, "ago earlier"), is(last, "last past previous original"), isN(last, someday, "future"), is(now|adverb, "now"),
	// Days and clocks.
	isN(month, 1, "january jan jan."), isN(month, 2, "february feb feb."), isN(month, 3, "march mar mar."), isN(month, 4, "april apr apr."),
	isN(month, 5, "may"), isN(month, 6, "june jun"), isN(month, 7, "july jul"), isN(month, 8, "august aug aug."),
	isN(month, 9, "september sept sept. sep sep."), isN(month, 10, "october oct oct."), isN(month, 11, "november nov nov."), isN(month, 12, "december dec dec."),
	isN(weekday, 0, "sunday sun"), isN(weekday, 1, "monday mon"), isN(weekday, 2, "tuesday tue tues"),
	isN(weekday, 3, "wednesday wed"), isN(weekday, 4, "thursday thu thur thurs"), isN(weekday, 5, "friday fri"),
	isN(weekday, 6, "saturday sat"),
	away(0, "today tonight todays"), away(day, "tomorrow tomorow tommorow tommorrow tmrw tmr"), away(-day, "yesterday"),
	isN(dayPart, night, "tonight"), isN(dayPart, 12, "morning mornings lunchtime lunch"), isN(dayPart, 18, "afternoon"), isN(dayPart, night, "evening night"),
	isN(clockAt, 12, "noon midday"), isN(clockAt, 24, "midnight"),
	isN(dayEnds, 24, "eod"), isN(dayEnds, 17, "cob eob"), is(endOf, "end close rest remainder"),
	isN(meridiem, 0, "am a.m a.m."), isN(meridiem, 12, "pm p.m p.m."), is(hours, "hs h hrs hours o'clock uhr"),
	is(ordinal, "st nd rd th"), is(later, "later this"),
	is(every, "every each"), isN(every, onlyPer, "per"), isN(timesPer, 1, "once"), isN(timesPer, 2, "twice"), is(timesPer, "times"), is(top, "top"), each(time.Hour, "hourly"),
	each(day, "daily"), each(week, "weekly"), is(interval, "interval intervals cadence frequency basis period window"),
	// Prepositions and joints.
	is(within, "in within inside under"), is(by, "by before prior"), is(at, "at around between @ kl kl."), is(on, "on"),
	is(span, "for over during throughout"), is(until, "until till til through"), is(and, "and but"), is(or, "or"), is(of, "of"), is(to, "to"),
	isN(about|dayPart, 12, "early thing"), is(about, "about around approximately approx approx. max. ca. roughly circa ca nearly almost late mid maximum max most least another up less under"),
	is(subject, "once when whenever if as after while unless because until pending upon whether where"),
	is(which, "which who whose"), is(latest, "latest later than sooner"),
	// Who.
	is(us, "we i us our team teams engineers you"),
	is(them, "supplier suppliers provider providers vendor vendors carrier carriers partner partners upstream they he she their his her "+
		"isp telco manufacturer contractor contractors aws amazon azure microsoft google gcp cloudflare "+
		"equinix twilio fastly akamai ovh lumen verizon openreach stripe grid telia telenor colt zayo cogent comcast utility crews"),
	isN(them, thing, "it"), isN(them, place, "datacenter datacentre host"),
	is(audience, "you page everyone customers customer stakeholders users user thread ticket announcement statuspage channel site post here clients all"),
	isN(audience, written, "status notice message progress"),
	isN(audience, qualifier, "incident incidents root cause outage outages event events disruption investigation"),
	is(will, "will 'll shall"),
	isN(plan, toReaders, "expect"), is(plan, "going aim aiming aims plan planning intend intending hope hoping expecting try trying target targeting endeavour endeavor anticipate expects anticipates strive "+
		"committed commit promise promising able continue continuing scheduled due ready sure"),
	is(not, "not no never nor neither cannot can't won't wont don't doesn't didn't isn't aren't without unable nothing n't shan't"),
	is(being, "be being been"), isN(being, finite, "is are 're 's 'm has"),
	is(past, "was were had did began begun started occurred happened took experienced experiencing affected affecting impacted impacting "+
		"caused causing reported observed resolved identified deployed since between takes taking lasts lasted"), is(of, "from"),
	isN(past, spoken, "according said promised told mentioned stated wrote"), isN(guess, hopeful, "should"),
	is(guess, "may might could would estimate estimated estimates believe likely probably"),
	isN(adverb, asks, "please kindly"), is(adverb, "here first also then closely hopefully certainly actively continuously carefully still just be being definitely only both "+
		"either always regularly immediately promptly therefore gladly provisionally probably can out"),
	is(say, "provide proivde porvide prvide provde provides provided providing posts posted posting share shares shared sharing give given giving send sent sending "+
		"issue issued issuing publish published publishing deliver delivered delivering communicated communicating announce announced "+
		"announcing made written offer offered supply supplied report reported reporting "+
		"available emailed distribute distributed circulate circulated present presented submit submitted upload uploaded "+
		"add added ready"),
	isN(say, speaks, "post communicate"), isN(say, toReaders, "check"), isN(say, actively, "return bring receive have having see get make making write let"),
	isN(say, confirms, "confirm"), isN(say, informs, "notify inform advise alert tell"),
	isN(say, ofReports, "release released releasing complete completed completing finalize finalized finalise finalised prepare prepared preparing conduct conducted conducting"),
	isN(follow, outward, "go goes"), isN(follow, upward, "follow follows following"), is(follow, "circle revert come comes arrive coming"),
	is(due, "due set expected scheduled planned targeted estimated anticipated eta time date"),
	is(soon, "soon shortly asap momentarily soonest promptly imminently tbd tba tbc"),
	is(update, "update upd udpate upate updat udate updte"), isN(update, nounOnly, "updates udpates upates updats"), isN(update, verbOnly, "updating"), isN(update, participle, "updated"), isN(update, renewed, "refreshed"),
	is(info, "information info details detail news communication communications comms bulletin note notification correspondence word"), isN(info, found, "findings results conclusions outcome learnings"),
	is(more, "further additional another next nxt new subsequent following fresh"), isN(more, alone, "more"), isN(more, thorough, "full final detailed public preliminary"),
	is(next, "next nxt following coming upcoming"),
	is(changes, "software security firmware system systems database server servers kernel patch emergency application app version config "+
		"configuration dns driver package packages os windows product feature perform performing performed deploy deploying install installing "+
		"roll rolling rollout data push shipping profile inventory address subscription price pricing stock order orders account tracking balance payment record records content catalog "+
		"catalogue search index mobile ios android browser device devices fixing resolving addressing containing automatically policy sla delayed queued missing webhook flight delivery "+
		"apply applying implement implementing run running maintenance plugin meeting call template process"),
	is(report, "postmortem postmortems mortem mortems rca rcas rfo pir writeup retrospective"), isN(report, qualifier, "analysis report reports review summary explanation doc document draft"),
	is(monitor, "monitor monitoring watch watching observe observing observation eye"), isN(monitor, participle, "monitored watched observed"),
	is(keep, "continue continues continuing keep keeps keeping kept remain remains remaining stay staying"),
	is(informed, "informed posted updated apprised loop abreast"), is(again, "again know"), isN(again, toReaders, "back tuned stand standby look"), isN(again, upward, "up"),
	isN(again, inTouch, "touch contact hear"),
}
