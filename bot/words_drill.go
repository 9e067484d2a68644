package bot

import (
	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsDrill tells who declared a drill how it differs.
func wordsDrill() chat.Line {
	return say("Everything that Kept shows of it begins with %s. Public updates stay in its room, nobody is called from outside of the chat, or woken, and it counts in no figures.", drillWord)
}

// wordsPast tells who recorded what is over how to go on.
func wordsPast() chat.Line {
	return say("Nobody is reminded of anything. Enter what was posted then with `update posted at TIME: …`, what happened with `note at TIME: …`, and read it with `postmortem`. A time without a date is one of those hours.")
}

// wordsNotPublished follows a public update of a drill.
func wordsNotPublished(u incident.Update) []chat.Line {
	if u.Surface != incident.Public {
		return nil
	}
	return []chat.Line{say("As this is a drill it stays in this room: nothing was published.")}
}

// shownID names an incident where several are listed: "INC-7", "DRILL INC-8".
func shownID(inc *incident.Incident) string {
	if inc.Drill {
		return drillWord + " " + inc.ID.String()
	}
	return inc.ID.String()
}
