package command

// group is what somebody wants to do; help is in their order.
type group string

const (
	opening group = "Declare and describe"
	telling group = "Tell people"
	owing   group = "Promises and reminders"
	keeping group = "Keep the record"
	closing group = "End it"
	after   group = "Afterwards"
	looking group = "Look"
)

var groups = []group{opening, telling, owing, keeping, closing, after, looking}

// example is a line that can be typed as it stands, and what it does.
type example struct{ line, does string }

// entry is all that is known about a verb: everything that names a verb,
// offers one or explains one reads it from here.
type entry struct {
	verb     Verb
	names    []string // the verb and other ways to type it
	usage    string
	short    string // how it is written at the least, where usage is too much for an answer; "" = usage
	group    group
	subject  bool // an INC-7 right after the verb names the incident, as no text can stand there
	parse    func(args) (Command, *Misuse)
	examples []example
	shown    int    // how many of the examples stand in the general help; 0 = the first
	more     string // what else to know, for the verb's own help
}

func pm(sub string) []string {
	var out []string
	for _, n := range []string{"postmortem", "post-mortem", "post mortem", "pm"} {
		if sub != "" {
			n += " " + sub
		}
		out = append(out, n)
	}
	return out
}

var table = []entry{
	{verb: Declare, names: []string{"declare", "new"}, group: opening, parse: parseDeclare,
		usage: "declare TITLE [sev:2] [lead:@user] [components: Group (Part), Other] [category: TEXT] [private:yes] [here:yes] [drill:yes] [started:TIME] [retro:yes] [resolved:TIME]", short: "declare TITLE sev:2", shown: 2,
		examples: []example{
			{"declare Users can't log in sev:1", "open an incident"},
			{"declare Calls drop lead:@Ana components: Voice (SIP, Trunks) private:yes", "with everything said at once"},
			{"declare Mail is slow sev2", "the severity as the last word"},
			{"declare The data centre is gone sev:1 drill:yes", "an exercise: labelled everywhere, published nowhere"},
			{"declare Logins failed sev:2 started:2026-02-26T08:19Z resolved:2026-02-26T09:22Z retro:yes", "what is over already, for the record"},
		},
		more: "Options stand at the end. Without a severity the usual one is taken."},
	{verb: SetSev, names: []string{"severity", "sev"}, group: opening, subject: true, parse: parseSeverity,
		usage:    "severity SEV1|SEV2|SEV3|SEV4",
		examples: []example{{"severity SEV2", "change how bad it is; sev2 will do"}}},
	{verb: Assign, names: []string{"lead", "commander", "incident commander", "comms", "comms lead", "scribe", "ops", "ops lead"}, group: opening, subject: true, parse: parseRole,
		usage: "lead|comms|scribe|ops @user", shown: 2,
		examples: []example{
			{"lead @Ben", "hand the lead over"},
			{"comms @Ana", "who answers for updates; also scribe and ops"},
			{"scribe @Cem", "who writes things down"},
			{"ops @Ben", "who works on the fix"},
		},
		more: "Pick the person from the list that opens after @."},
	{verb: Handover, names: []string{"handover", "hand over"}, group: opening, subject: true, parse: parseHandover,
		usage: "handover [comms] @user [NOTE]",
		examples: []example{
			{"handover @Ben the vendor is awake at 09:00, ask them about the certificate", "pass the lead on with all that is owed"},
			{"handover comms @Ana", "who answers for updates from now on"},
		},
		more: "They get a card with what must be said to whom by when. Until they press [I have it], you hold it, and both of you are reminded. To keep it after all, hand it to yourself.\n\"lead @Ben\" gives the role at once, and leaves each promise with whoever made it."},
	{verb: Page, names: []string{"page"}, group: opening, parse: parsePage,
		usage: "page @user|@group|#channel|NAME REASON",
		examples: []example{
			{"page @Ben the primary does not come back", "call somebody in; the reason goes with it"},
			{"page @sre the primary does not come back", "each person of a user group"},
			{"page #dba-oncall replication is broken", "a channel"},
			{"page oncall nobody answers in the database team", "what is configured under hooks"},
		},
		more: "Whoever presses [I have it] acknowledges and is brought in; all of it stands in the timeline. Of a group each person has a page of their own; who sleeps on a SEV3 or SEV4, is muted, or was called within five minutes while others of it can be called, is left out, and you are told."},
	{verb: Components, names: []string{"components"}, group: opening, parse: parseComponents,
		usage:    "components Group (Part), Other",
		examples: []example{{"components Voice (SIP, Trunks), Agent Interface", "what is affected"}},
		more:     "Replaces the components that were named before."},
	{verb: Title, names: []string{"title", "rename"}, group: opening, parse: words(Title, "What is the new title?"),
		usage:    "title TEXT",
		examples: []example{{"title Logins fail in the EU", "a better title"}}},
	{verb: Category, names: []string{"category"}, group: opening, parse: words(Category, "Which category? For example \"category Service Degradation\"."),
		usage:    "category TEXT",
		examples: []example{{"category Service Degradation", "the kind of incident"}}},

	{verb: Update, names: []string{"update"}, group: telling, parse: parseUpdate,
		usage: "update [public] [PHASE]: TEXT", shown: 4,
		examples: []example{
			{"update: We restarted the gateway, watching it", "tell the room"},
			{"update public: We are looking into failed logins. Next update at 10:45", "tell customers; what you promise is remembered"},
			{"update public identified: The cause is found", "and enter a phase"},
			{"update posted at 10:44 https://status.example.com/1: We are looking into it", "it is on the status page already"},
		},
		more: "The phases are investigating, identified, monitoring, resolved and postmortem.\n\"public\" and a phase stand before the colon; everything after it is the text, exactly as typed."},
	{verb: Retract, names: []string{"update retract", "retract"}, group: telling, subject: true, parse: parseRetract,
		usage:    "update retract U3 REASON",
		examples: []example{{"update retract U3 wrong customer", "show an update as retracted"}},
		more:     "What it kept stays kept; what it promised stays owed until it is waived."},
	{verb: Status, names: []string{"status"}, group: telling, subject: true, parse: parseStatus,
		usage: "status [investigating|identified|monitoring|postmortem]",
		examples: []example{
			{"status monitoring", "enter a phase without words"},
			{"status", "show the summary"},
		}},
	{verb: Summarize, names: []string{"summary", "summarize", "summarise"}, group: telling, parse: words(Summarize, ""),
		usage: "summary [TEXT]",
		examples: []example{
			{"summary A database failover stopped all logins in the EU", "what a latecomer should read"},
			{"summary", "show it"},
		}},

	{verb: Promise, names: []string{"promise"}, group: owing, parse: parsePromise,
		usage: "promise [public] every 60m | by 10:45 CET | in 30m | postmortem within 5 business days", shown: 2,
		examples: []example{
			{"promise public every 60m", "promise updates to customers"},
			{"promise by 10:45 CET", "promise the room an update"},
			{"promise in 30m", "half an hour from now"},
			{"promise public postmortem within 5 business days", "and the report"},
		}},
	{verb: Promises, names: []string{"promises", "ledger"}, group: owing, subject: true, parse: none(Promises),
		usage:    "promises",
		examples: []example{{"promises", "all promises, kept, late and open"}}},
	{verb: Waive, names: []string{"promise waive", "waive"}, group: owing, subject: true, parse: parseWaive,
		usage:    "promise waive P2 REASON",
		examples: []example{{"promise waive P2 customer closed the ticket", "let a promise go, with a reason"}}},
	{verb: Snooze, names: []string{"snooze"}, group: owing, subject: true, parse: parseSnooze,
		usage:    "snooze [P2] 15m REASON",
		examples: []example{{"snooze 15m waiting for the vendor's answer", "hold the reminder, at most 30 min"}, {"snooze P2 10m on the phone with them", "of one promise"}},
		more:     "The promise itself stands, and so does the moment it was due."},

	{verb: Mute, names: []string{"mute"}, group: owing, parse: parseMute,
		usage:    "mute 2h",
		examples: []example{{"mute 2h", "remind somebody else of what you owe: the deputy, the commander or the escalation target"}},
		more:     "At most 24 h. Where nobody stands in, you are reminded all the same. What you promised stays yours: pass it on with \"handover @user\"."},
	{verb: Unmute, names: []string{"unmute"}, group: owing, parse: none(Unmute),
		usage:    "unmute",
		examples: []example{{"unmute", "be reminded again"}}},
	{verb: Hours, names: []string{"hours", "working hours"}, group: owing, parse: parseHours,
		usage: "hours [DAYS] [FROM-TO] [asleep FROM-TO] [in ZONE] | hours default", shown: 2,
		examples: []example{
			{"hours", "when you work and sleep, as Kept knows it, and whence"},
			{"hours mon-fri 08:00-16:00 asleep 23:00-06:30", "say so yourself"},
			{"hours sun-thu 22:00-06:00 asleep 08:00-15:00", "a night shift; it belongs to the day on which it begins"},
			{"hours in Europe/Lisbon", "where you are, if your profile does not say so"},
			{"hours default", "back to what is configured"},
		},
		more: "SEV3 and SEV4 let you sleep and go to somebody who is awake; what policy asks of you waits for your working hours. SEV1 and SEV2 do not.\nWhat you leave out stays as it is. \"always\" works around the clock, \"asleep never\" never sleeps."},

	{verb: Note, names: []string{"note"}, group: keeping, parse: parseNote,
		usage: "note [at TIME] [TOPIC]: TEXT", shown: 5,
		examples: []example{
			{"note db-7 is at 98 % disk", "a line in the timeline"},
			{"note at 10:05: first alert", "that happened earlier"},
			{"note cause: the failover left the old primary writable", "for the postmortem; also trigger, fix, failed, decision"},
			{"note impact: 10:05-10:40 partial Agent Interface: users could not log in", "who felt it, when"},
			{"note reports: 32 conversations with support", "how many told us"},
			{"note at 10:12 detection: support called", "both at once"},
		},
		more: "The topics are cause, trigger, detection, declared-on, impact, fix, failed, damage, reports, contributing, well, wrong, lucky, decision and summary.\nA colon after any other word is just text."},
	{verb: Link, names: []string{"link"}, group: keeping, subject: true, parse: parseLink,
		usage:    "link NAME URL",
		examples: []example{{"link bridge https://meet.example.com/7", "in the summary, and among the links of the room"}}},
	{verb: Times, names: []string{"times", "time"}, group: keeping, parse: parseTimes,
		usage: "times [impact|detected|process|declared|identified|mitigated|restored|resolved TIME]",
		examples: []example{
			{"times restored 2026-02-26 09:22 UTC", "set a moment"},
			{"times impact started 08:19", "in your own zone"},
			{"times", "show them"},
		}},
	{verb: Edit, names: []string{"edit"}, group: keeping, subject: true, parse: parseEdit,
		usage: "edit T12 [at TIME][: TEXT]", shown: 2,
		examples: []example{
			{"edit T12 at 10:05", "when it really happened"},
			{"edit T12: the second replica failed", "what it should say"},
			{"edit T12 at 10:05: the second replica failed", "both"},
		},
		more: "What it said before stays readable."},
	{verb: Redact, names: []string{"redact"}, group: keeping, subject: true, parse: parseRedact,
		usage:    "redact T12 REASON",
		examples: []example{{"redact T12 a customer's phone number", "remove a text everywhere, for good"}}},

	{verb: Resolve, names: []string{"resolve", "resolved"}, group: closing, parse: parseResolve,
		usage: "resolve [public]: TEXT", shown: 2,
		examples: []example{
			{"resolve public: Logins work again since 10:40", "close it and tell customers"},
			{"resolve: All clear", "close it and tell the room"},
		},
		more: "The same as \"update [public] resolved: TEXT\". While customers are owed an update, the closing words should be public."},
	{verb: Reopen, names: []string{"reopen", "re-open"}, group: closing, subject: true, parse: words(Reopen, ""),
		usage:    "reopen [REASON]",
		examples: []example{{"reopen it is back", "it was not over"}}},
	{verb: Cancel, names: []string{"cancel"}, group: closing, subject: true, parse: words(Cancel, "Why is it cancelled? The reason stays in the timeline."),
		usage:    "cancel REASON",
		examples: []example{{"cancel false alarm, the probe was wrong", "it was none"}}},

	{verb: Merge, names: []string{"merge"}, group: closing, subject: true, parse: parseMerge,
		usage:    "merge [INC-8] into INC-7",
		short:    "merge INC-8 into INC-7",
		examples: []example{{"merge INC-8 into INC-7", "it is the same incident: timeline, open public promises, action items, links and followers move to INC-7"}},
		more:     "INC-8 ends and points to INC-7. It cannot be undone, and private incidents cannot be merged."},

	{verb: PMShow, names: pm(""), group: after, subject: true, parse: none(PMShow),
		usage:    "postmortem",
		examples: []example{{"postmortem", "the draft as it stands"}}},
	{verb: PMOwner, names: pm("owner"), group: after, parse: parsePMOwner,
		usage:    "postmortem owner @user",
		examples: []example{{"postmortem owner @Ana", "who finishes it"}}},
	{verb: PMSection, names: pm("section"), group: after, parse: parsePMSection,
		usage:    "postmortem section NAME: TEXT",
		examples: []example{{"postmortem section root cause: The failover left two primaries.", "write a section yourself"}},
		more:     "Your text stays when the draft is compiled again; without text the compiled one comes back."},
	{verb: PMConfirm, names: pm("confirm"), group: after, parse: parsePMConfirm,
		usage:    "postmortem confirm T12",
		examples: []example{{"postmortem confirm T12", "what was only said is true"}}},
	{verb: PMDone, names: pm("done"), group: after, subject: true, parse: none(PMDone),
		usage:    "postmortem done",
		examples: []example{{"postmortem done", "it is complete"}}},
	{verb: PMPublish, names: pm("publish"), group: after, parse: parsePMPublish,
		usage:    "postmortem publish [URL]",
		examples: []example{{"postmortem publish https://status.example.com/1", "customers can read it"}}},
	{verb: Action, names: []string{"action"}, group: after, parse: parseAction,
		usage: "action @user TEXT [by DATE] [term:immediate|short|long]", shown: 2,
		examples: []example{
			{"action @Ben alert on replication lag by Friday", "something to do"},
			{"action @Ben rehearse the failover by 2026-03-31 term:long", "not at once"},
		}},
	{verb: ActionDone, names: []string{"action done"}, group: after, subject: true, parse: parseActionDone,
		usage:    "action done A3",
		examples: []example{{"action done A3", "it is done"}}},
	{verb: ActionDrop, names: []string{"action drop"}, group: after, subject: true, parse: parseActionDrop,
		usage:    "action drop A3 REASON",
		examples: []example{{"action drop A3 the vendor fixed it", "it will not be done"}}},
	{verb: ActionMove, names: []string{"action move"}, group: after, subject: true, parse: parseActionMove,
		usage:    "action move A3 @user",
		examples: []example{{"action move A3 @Ben", "somebody else will do it"}}},
	{verb: ActionLink, names: []string{"action link"}, group: after, subject: true, parse: parseActionLink,
		usage:    "action link A3 URL",
		examples: []example{{"action link A3 https://tracker.example.com/T-1", "where it is tracked"}}},

	{verb: List, names: []string{"list"}, group: looking, parse: none(List),
		usage:    "list",
		examples: []example{{"list", "open incidents, by what is owed next and who owes it"}}},
	{verb: Mine, names: []string{"mine"}, group: looking, parse: none(Mine),
		usage:    "mine",
		examples: []example{{"mine", "what you owe, over all incidents"}}},
	{verb: Follow, names: []string{"follow"}, group: looking, subject: true, parse: parseFollow,
		usage: "follow [INC-7] [digest]",
		examples: []example{
			{"follow INC-7", "hear of each update, without being in its room"},
			{"follow INC-7 digest", "how it stands, each morning"},
		}},
	{verb: Unfollow, names: []string{"unfollow"}, group: looking, subject: true, parse: none(Unfollow),
		usage:    "unfollow [INC-7]",
		examples: []example{{"unfollow INC-7", "hear of it no more"}}},
	{verb: CatchUp, names: []string{"catch me up", "catch up", "catchup"}, group: looking, subject: true, parse: parseCatchUp,
		usage: "catch me up | catch up 2h",
		examples: []example{
			{"catch me up", "what happened since you last read"},
			{"catch up 2h", "in the last two hours"},
		}},
	{verb: Timeline, names: []string{"timeline"}, group: looking, subject: true, parse: none(Timeline),
		usage:    "timeline",
		examples: []example{{"timeline", "what happened so far"}}},
	{verb: Figures, names: []string{"figures", "stats"}, group: looking, parse: parseFigures,
		usage: "figures [30d] [from:2026-01-01] [to:2026-03-31] [retro:yes]",
		examples: []example{
			{"figures 90d", "how soon, how often, promises kept, of the last 90 days"},
			{"figures from:2026-01-01 to:2026-03-31", "of a quarter, both days included"},
			{"figures", "of everything"},
		},
		more: "Drills, cancelled incidents and those recorded after the fact are left out; retro:yes counts the last.\nPrivate incidents count for those in their room alone."},
	{verb: Help, names: []string{"help"}, group: looking, parse: words(Help, ""),
		usage:    "help [COMMAND]",
		examples: []example{{"help update", "more about a command"}}},
}
