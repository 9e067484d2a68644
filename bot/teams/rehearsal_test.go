package teams_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
	"kept/bot/rehearse/mirror"
)

// TestTranscriptsOnTeams plays every transcript on Teams: with a channel per
// incident, and with a thread; with commands that mention Kept, and with slash
// triggers.
func TestTranscriptsOnTeams(t *testing.T) {
	all := mirror.Incidents(t)
	maps.Copy(all, mirror.Rules(t, "../rehearse"))
	for _, d := range differences {
		if all[d.transcript] == nil {
			t.Errorf("there is no transcript %s, which goes differently on Teams", d.transcript)
		}
	}
	for mode, how := range map[string]struct{ threads, slash bool }{"channels": {}, "threads": {threads: true}, "slash": {slash: true}} {
		for name, tr := range all {
			there := onTeams(name, tr, how.slash)
			if there == nil {
				continue
			}
			t.Run(mode+"/"+name, func(t *testing.T) {
				t.Parallel()
				mirror.Play(t, there, func(clock func() time.Time) mirror.Workplace { return newWorkplace(t, clock, how.threads) })
			})
		}
	}
}

const (
	noScheduled = "nothing can be left with Teams to be posted later, so nothing is said while Kept is down"
	noLoner     = "a private incident is a group chat, which Graph does not make of one person: whoever declares one names its lead"
)

// differences are what is written otherwise on Teams, or not at all ("" in on),
// found by its words, after the time of day if need be; a transcript is left out if
// no text of it is named.
var differences = []struct{ transcript, text, on, why string }{
	{"alone", "", "", "a mention brings nothing with which a form could be opened, so it is answered by what to type"},
	{"deadman", "", "", noScheduled},
	{"back", "", "", noScheduled},
	{"drill", "11:10 DRILL", "", noScheduled},
	{"called", "@Ana INC-2's update", "@Ben INC-2's update", noLoner + ", who is told then"},
	{"home", "private:yes", "private:yes lead:@Ben", noLoner + "; Ana is not to know"},
	{"home", "INC-2 update by 10:21 CET (SEV1: every 20 min)", "", noLoner + ", who owes the update"},
	{"declaring", "private · commander Cleo.", "private · commander Ana.", noLoner},
	{"night_handover", "private:yes", "private:yes lead:@Cleo", noLoner + "; Ben and the duty manager are not to know"},
	{"night_handover", "INC-2 · SEV2 · investigating · Customer data in the logs", "", noLoner + ", who needs no handover"},
}

// onTeams is a transcript as people who use Teams would play it: Kept hears of no
// reactions and pins under what others wrote, so they use the message action, and
// there is nothing to take back; there are no actions that are about no message; a
// private incident has a second person from the beginning; while Kept is down nobody
// says so. Without slash, commands mention Kept, but for the one without words: a
// mention opens a form on Teams, and not in the rehearsal. nil is one that is left
// out.
func onTeams(name string, tr *rehearse.Transcript, slash bool) *rehearse.Transcript {
	is := *tr
	is.Lines = nil
	out := false // an act was left out, and what is looked at after it is, too
	for _, l := range tr.Lines {
		out = l.Act == rehearse.Unreacts || l.Act == rehearse.Unpins || out && !l.Timed
		differs, whole := otherwise(name, &l)
		switch {
		case whole:
			return nil
		case out, differs && l.Text == "", l.Act == rehearse.Expect && strings.Contains(l.Text, "Kept is not answering"): // noScheduled
			continue
		case l.Act == rehearse.Reacts && l.Text == "clipboard":
			l.Act, l.Text = rehearse.Uses, "make an action item"
		case l.Act == rehearse.Reacts, l.Act == rehearse.Pins:
			l.Act, l.Text = rehearse.Uses, "add to timeline"
		case l.Act == rehearse.Uses && l.Text == "declare":
			l.Act, l.Text, l.Room = rehearse.Says, "/incident", "#general"
		case l.Act == rehearse.Says && !differs:
			l.Text = strings.ReplaceAll(l.Text, "private:yes", "private:yes lead:@"+second(tr, l.Who))
		case l.Act == rehearse.Fills && slices.Contains(l.Fields, rehearse.Answer{Field: "private", Value: "yes"}):
			l.Fields = append(slices.Clone(l.Fields), rehearse.Answer{Field: "commander", Value: second(tr, l.Who)})
		}
		if rest, ok := strings.CutPrefix(l.Text, "/incident "); ok && l.Act == rehearse.Says && !slash {
			l.Text = "@Kept " + rest
		}
		is.Lines = append(is.Lines, l)
	}
	return &is
}

// otherwise writes a line as the table of differences says; whole is true where it
// names the whole transcript.
func otherwise(name string, l *rehearse.Line) (differs, whole bool) {
	for _, d := range differences {
		if d.transcript != name || !strings.Contains(l.At.Format("15:04 ")+l.Text, d.text) {
			continue
		}
		if differs, whole = true, d.text == ""; d.on == "" {
			l.Text = ""
		} else {
			l.Text = strings.ReplaceAll(l.Text, d.text, d.on)
		}
	}
	return differs, whole
}

// second is the first of a transcript's people who is not the one named.
func second(tr *rehearse.Transcript, who string) string {
	for _, p := range tr.People {
		if p.Name != who && !p.Bot && !p.Stranger {
			return p.Name
		}
	}
	return ""
}
