package command

import (
	"slices"
	"strings"
	"testing"

	"kept/bot/incident"
)

// typed makes the input that a chat platform would send: every @Word is a real
// mention of the person with that name.
func typed(text string) Input {
	in := Input{Text: text}
	for i := 0; i < len(text); i++ {
		if text[i] != '@' {
			continue
		}
		end := i + 1
		for end < len(text) && (text[end] >= 'a' && text[end] <= 'z' || text[end] >= 'A' && text[end] <= 'Z') {
			end++
		}
		if end > i+1 {
			in.Mentions = append(in.Mentions, Mention{i, end, incident.Person(text[i+1 : end])})
		}
	}
	return in
}

// helpText is the help as one reads it.
func helpText(topic string) string {
	var lines []string
	for _, l := range HelpLines(topic) {
		switch {
		case l.Type == "":
			lines = append(lines, l.Text)
		case l.Text == "":
			lines = append(lines, l.Type)
		default:
			lines = append(lines, "  "+l.Type+" — "+l.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func TestEveryVerbHasHelpWhoseExamplesParse(t *testing.T) {
	verbs := []Verb{Declare, Update, Retract, Status, SetSev, Title, Summarize, Components, Category, Assign, Handover, Page, Note, Promise, Waive, Snooze,
		Action, ActionDone, ActionDrop, Times, Timeline, Promises, Edit, Redact, Resolve, Reopen, Cancel,
		Figures, ActionMove, ActionLink,
		Merge, Mine, Mute, Unmute, Hours, Follow, Unfollow, CatchUp, Link,
		PMShow, PMOwner, PMDone, PMPublish, PMSection, PMConfirm, List, Help}
	for _, v := range verbs {
		i := slices.IndexFunc(table, func(e entry) bool { return e.verb == v })
		if i < 0 {
			t.Errorf("%q is not in the table", v)
			continue
		}
		e := table[i]
		if usage(v) == "" || len(e.examples) == 0 || !slices.Contains(groups, e.group) {
			t.Errorf("%q has no usage, no example or no group", v)
		}
		for _, name := range e.names {
			if !strings.Contains(helpText(name), e.usage) {
				t.Errorf("help %s does not show %q", name, e.usage)
			}
		}
		for _, x := range e.examples {
			c, err := Parse(typed(x.line))
			if err != nil {
				t.Errorf("%q: %v", x.line, err)
			} else if c.Verb != v {
				t.Errorf("%q is %q, want %q", x.line, c.Verb, v)
			}
		}
	}
	if len(table) != len(verbs) {
		t.Errorf("the table has %d verbs, the test %d", len(table), len(verbs))
	}
}

func TestGeneralHelpIsShortAndEveryLineCanBeTyped(t *testing.T) {
	help := helpText("")
	lines := strings.Split(help, "\n")
	if len(lines) > 80 {
		t.Errorf("the help has %d lines", len(lines))
	}
	for _, l := range lines {
		if line, ok := strings.CutPrefix(l, "  "); ok {
			line, _, _ = strings.Cut(line, " — ")
			if _, err := Parse(typed(line)); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
	for _, e := range table {
		if !strings.Contains(help, e.names[0]) {
			t.Errorf("the help does not mention %q", e.names[0])
		}
	}
}

func TestHelpForAMisspeltCommand(t *testing.T) {
	got := helpText("updaet")
	if !strings.Contains(got, `Did you mean "update"?`) || !strings.Contains(got, usage(Update)) {
		t.Errorf("help updaet:\n%s", got)
	}
	if got := helpText("quux"); !strings.Contains(got, `no command "quux"`) || !strings.Contains(got, "  help — ") || strings.Count(got, "\n") > 1 {
		t.Errorf("help quux:\n%s", got)
	}
}

func TestHelpForACommandNamesThoseThatBeginWithIt(t *testing.T) {
	for topic, want := range map[string]string{"postmortem": "postmortem publish", "update": "update retract", "action": "action done"} {
		if got := helpText(topic); !strings.Contains(got, want) {
			t.Errorf("help %s does not lead to %s:\n%s", topic, want, got)
		}
	}
}

// usage is the one-line form of a verb, "" for a verb that does not exist.
func usage(v Verb) string {
	for _, e := range table {
		if e.verb == v {
			return e.usage
		}
	}
	return ""
}
