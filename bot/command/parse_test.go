package command

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
)

// understood checks that each text is understood as the command beside it.
func understood(t *testing.T, cases map[string]Command) {
	t.Helper()
	for text, want := range cases {
		got, err := Parse(typed(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

// refused checks that each text is given back whole, with the problem or the
// line to type holding what stands beside it.
func refused(t *testing.T, cases map[string]string) {
	t.Helper()
	for text, want := range cases {
		c, err := Parse(typed(text))
		m, ok := errors.AsType[*Misuse](err)
		switch {
		case !ok:
			t.Errorf("%q is understood: %+v", text, c)
		case m.Typed != text:
			t.Errorf("%q gave %q back", text, m.Typed)
		case m.Try != want && !strings.Contains(m.Problem, want):
			t.Errorf("%q: problem %q, try %q; want %q", text, m.Problem, m.Try, want)
		}
	}
}

func TestFrontOfACommand(t *testing.T) {
	understood(t, map[string]Command{
		"":                            {Verb: Status},
		" \u00a0\n":                   {Verb: Status},
		"INC-7":                       {Verb: Status, Incident: 7},
		"inc-7 timeline":              {Verb: Timeline, Incident: 7},
		"INC7 update: hello":          {Verb: Update, Incident: 7, Text: "hello"},
		"INC–7: promises":             {Verb: Promises, Incident: 7},
		"timeline INC-7":              {Verb: Timeline, Incident: 7},
		"INC-7 timeline inc-7":        {Verb: Timeline, Incident: 7},
		"cancel INC-7 a drill":        {Verb: Cancel, Incident: 7, Text: "a drill"},
		"note INC-7 had the same":     {Verb: Note, Text: "INC-7 had the same"},
		"/incident list":              {Verb: List},
		"/Incident INC-12 promises":   {Verb: Promises, Incident: 12},
		"@Kept list":                  {Verb: List},
		"@Robot: list":                {Verb: List},
		"UPDATE Public IDENTIFIED: x": {Verb: Update, Surface: incident.Public, Phase: incident.Identified, Text: "x"},
		"\u00a0list\u00a0":            {Verb: List},
		"update\u00a0public\u00a0: x": {Verb: Update, Surface: incident.Public, Text: "x"},
		"help update":                 {Verb: Help, Text: "update"},
		"ledger":                      {Verb: Promises},
	})
	refused(t, map[string]string{
		"INC-0 list":                 "INC-0 is not the number",
		"INC-7 timeline INC-8":       "two incidents",
		"INC-7 cancel":               "INC-7 cancel REASON",
		"list all":                   "takes nothing more",
		"lsit":                       "list",
		"updaet public: all well":    "update public: all well",
		"INC-7 updaet: all well":     "INC-7 update: all well",
		"Private API down":           "declare Private API down",
		"Lost connection to DB":      "declare Lost connection to DB",
		"quux":                       "not a command",
		"update INC-7 public: x":     "INC-7 update public: x",
		"update INC-7: x":            "INC-7 update: x",
		"resolve INC-7: x":           "INC-7 resolve: x",
		"postmortem in 5 days":       "takes nothing more",
		"INC-7 updat public we know": "INC-7 declare updat public we know",
	})
}

func TestDeclare(t *testing.T) {
	agent := []incident.Component{{Name: "Agent Interface"}}
	understood(t, map[string]Command{
		"declare Users can't log in":                                {Verb: Declare, Text: "Users can't log in"},
		"declare: Users can't log in":                               {Verb: Declare, Text: "Users can't log in"},
		"declare Users can't log in sev:1":                          {Verb: Declare, Text: "Users can't log in", Severity: 1},
		"declare API down sev1":                                     {Verb: Declare, Text: "API down", Severity: 1},
		"declare API down SEV 2":                                    {Verb: Declare, Text: "API down", Severity: 2},
		"declare API down sev‑2":                                    {Verb: Declare, Text: "API down", Severity: 2},
		"declare API down sev1 components: Agent Interface":         {Verb: Declare, Text: "API down", Severity: 1, Components: agent},
		"declare API down components: Agent Interface sev1":         {Verb: Declare, Text: "API down", Severity: 1, Components: agent},
		"declare API down components:Agent Interface sev:2":         {Verb: Declare, Text: "API down", Severity: 2, Components: agent},
		"declare API down “sev:1”":                                  {Verb: Declare, Text: "API down", Severity: 1},
		"declare API down —sev:1":                                   {Verb: Declare, Text: "API down", Severity: 1},
		"declare API down --severity=SEV3":                          {Verb: Declare, Text: "API down", Severity: 3},
		"declare API down\u00a0sev:1\u00a0private:yes":              {Verb: Declare, Text: "API down", Severity: 1, Private: true},
		"declare API down private: no":                              {Verb: Declare, Text: "API down"},
		"declare API down sev: 1, lead: @Ben":                       {Verb: Declare, Text: "API down", Severity: 1, Lead: "Ben"},
		"declare API down lead:@Ben category: “Major outage” sev:2": {Verb: Declare, Text: "API down", Severity: 2, Lead: "Ben", Category: "Major outage"},
		"declare Calls drop components: Voice (SIP, Trunks), Agent Interface category: Service Degradation": {Verb: Declare, Text: "Calls drop", Category: "Service Degradation",
			Components: []incident.Component{{Group: "Voice", Name: "SIP"}, {Group: "Voice", Name: "Trunks"}, {Name: "Agent Interface"}}},

		// What stays title.
		"declare Private API down":                                 {Verb: Declare, Text: "Private API down"},
		"declare Page says sev:1 to everybody sev:4":               {Verb: Declare, Text: "Page says sev:1 to everybody", Severity: 4},
		"declare Settings: private: yes is ignored":                {Verb: Declare, Text: "Settings: private: yes is ignored"},
		"declare Alert P10":                                        {Verb: Declare, Text: "Alert P10"},
		"declare Alert P1":                                         {Verb: Declare, Text: "Alert P1"},
		"declare Down since 10:05":                                 {Verb: Declare, Text: "Down since 10:05"},
		"declare Errors: 500 on host:db7":                          {Verb: Declare, Text: "Errors: 500 on host:db7"},
		"declare SEV1 pages reach nobody":                          {Verb: Declare, Text: "SEV1 pages reach nobody"},
		"declare public: page is private: yes or no dialog breaks": {Verb: Declare, Text: "public: page is private: yes or no dialog breaks"},
		"declare “Login”, ‘mail’ — and 🔥\n\tsecond line, \"quoted\" sev:4": {Verb: Declare, Severity: 4,
			Text: "“Login”, ‘mail’ — and 🔥\n\tsecond line, \"quoted\""},
	})
	refused(t, map[string]string{
		"declare":                                   "needs a title",
		"declare sev1":                              "needs a title",
		"declare sev:1 login is broken":             "declare login is broken sev:1",
		"declare API down sevrity:1":                "declare API down severity:1",
		"declare API down sevrity:1 lead:@Ben":      "declare API down severity:1 lead:@Ben",
		"declare API down componets: Mail":          "declare API down components: Mail",
		"declare API down sev:1 in eu-west":         "declare API down in eu-west sev:1",
		"declare HR data leaked private:yes please": "declare HR data leaked please private:yes",
		"declare API down --private":                "with a colon",
		"declare HR data leaked private yes":        "with a colon",
		"declare Fire in room 2 sev:1 room:here":    "declare Fire in room 2 room:here sev:1",
		"declare Fire in room 2 drill:yes http://x": "declare Fire in room 2 http://x drill:yes",
		"declare Fire in room 2 sev:1 drill":        "declare Fire in room 2 sev:1 drill:yes",
		"declare HR data leaked sev1 private":       "declare HR data leaked sev1 private:yes",
		"declare HR data leaked private sev:1":      "declare HR data leaked private:yes sev:1",
		"merge INC-2 INC-3":                         "INC-2 merge into INC-3",
		"merge 2 into 3":                            "merge INC-2 into INC-3",
		"declare API down --sev 1":                  "with a colon",
		"declare API down comms:@Ana":               "comms @Ana",
		"component Mail":                            "components Mail",
		"declare API down sev:5":                    "no severity",
		"declare API down sev5":                     "no severity",
		"declare API down sev:high":                 "no severity",
		"declare API down sev:1 sev:2":              "twice",
		"declare API down lead:Ben":                 "pick the lead from the list",
		"declare API down private:maybe":            "yes or no",
		"declare API down components:":              "Which components",
		"declare API down category:":                "Which category",
	})
}

func TestLongTextSurvives(t *testing.T) {
	long := strings.Repeat("“so”, it: goes — 🔥 components: x sev:y z\n", 3000) + "end"
	began := time.Now()
	for _, front := range []string{"update public: ", "note cause: ", "declare ", "summary ", "resolve: ", "INC-7 promise ", "postmortem section impact: "} {
		c, err := Parse(Input{Text: front + long + " \n"})
		if err != nil || c.Text != long {
			t.Errorf("%s: %d of %d bytes, %v", front, len(c.Text), len(long), err)
		}
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("parsing took %s", took)
	}
}

func TestAMentionHasToBeReal(t *testing.T) {
	in := Input{Text: "lead @Ben"}
	_, err := Parse(in)
	if m, ok := errors.AsType[*Misuse](err); !ok || !strings.Contains(m.Problem, "from the list") {
		t.Errorf("a typed name was taken for a person: %v", err)
	}
	in.Mentions = []Mention{{5, 9, "u1"}}
	if c, err := Parse(in); err != nil || c.Lead != "u1" || c.Role != incident.Commander {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, text := range []string{"declare API down lead:@Ana de la Cruz sev:1", "declare API down sev:1 lead: @Ana de la Cruz"} {
		i := strings.IndexByte(text, '@')
		in := Input{Text: text, Mentions: []Mention{{i, i + len("@Ana de la Cruz"), "u2"}}}
		if c, err := Parse(in); err != nil || c.Lead != "u2" || c.Text != "API down" || c.Severity != 1 {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
	if _, err := Parse(Input{Text: "postmortem", Mentions: []Mention{{0, 2, "u"}}}); err == nil {
		t.Error("a mention that is no name of its own was skipped as the bot's name")
	}
	outside := []Mention{{-1, 3, "u"}, {5, 99, "u"}, {7, 6, "u"}}
	if _, err := Parse(Input{Text: "lead @Ben", Mentions: outside}); err == nil {
		t.Error("a mention outside the text was taken")
	}
}

func TestSimpleVerbs(t *testing.T) {
	understood(t, map[string]Command{
		"severity SEV2":              {Verb: SetSev, Severity: 2},
		"severity: 3":                {Verb: SetSev, Severity: 3},
		"sev 2":                      {Verb: SetSev, Severity: 2},
		"sev2":                       {Verb: SetSev, Severity: 2},
		"SEV-1":                      {Verb: SetSev, Severity: 1},
		"lead @Ben":                  {Verb: Assign, Role: incident.Commander, Lead: "Ben"},
		"comms @Ana":                 {Verb: Assign, Role: incident.CommsLead, Lead: "Ana"},
		"comms lead @Ana":            {Verb: Assign, Role: incident.CommsLead, Lead: "Ana"},
		"scribe @Ana":                {Verb: Assign, Role: incident.Scribe, Lead: "Ana"},
		"ops: @Ana.":                 {Verb: Assign, Role: incident.OpsLead, Lead: "Ana"},
		"title Logins fail sev:1":    {Verb: Title, Text: "Logins fail sev:1"},
		"category Major":             {Verb: Category, Text: "Major"},
		"summary":                    {Verb: Summarize},
		"summary Users: out\nMail: ": {Verb: Summarize, Text: "Users: out\nMail:"},
		"components Mail, Voice (SIP)": {Verb: Components,
			Components: []incident.Component{{Name: "Mail"}, {Group: "Voice", Name: "SIP"}}},
		"reopen":          {Verb: Reopen},
		"reopen it: back": {Verb: Reopen, Text: "it: back"},
		"cancel a drill":  {Verb: Cancel, Text: "a drill"},
		"list":            {Verb: List},
		"help":            {Verb: Help},
	})
	refused(t, map[string]string{
		"severity":                 "Which severity",
		"severity P10":             "no severity",
		"sev 12":                   "no severity",
		"sev9":                     "no severity",
		"severity SEV2 it spreads": "severity SEV2",
		"sevirity 2":               "severity 2",
		"lead":                     "Who?",
		"lead @Ben now":            "now",
		"scirbe @Ana":              "scribe @Ana",
		"title":                    "title TEXT",
		"components":               "Which components",
		"cancel":                   "Why",
	})
}

func TestStatus(t *testing.T) {
	understood(t, map[string]Command{
		"status":                {Verb: Status},
		"status Monitoring":     {Verb: Status, Phase: incident.Monitoring},
		"status: investigating": {Verb: Status, Phase: incident.Investigating},
		"INC-3 status":          {Verb: Status, Incident: 3},
	})
	refused(t, map[string]string{
		"status resolved":             "resolve public: TEXT",
		"status resolved: all well":   "resolve: all well",
		"status identified: found it": "update identified: found it",
		"status identifed":            "status identified",
		"status page is down":         "not a phase",
	})
}

func TestPage(t *testing.T) {
	understood(t, map[string]Command{
		"page @Ben the primary does not come back": {Verb: Page, Lead: "Ben", Text: "the primary does not come back"},
		"page @Ben: ask @Ana where it stands":      {Verb: Page, Lead: "Ben", Text: "ask @Ana where it stands"},
		"INC-7 page #dba-oncall replication":       {Verb: Page, Incident: 7, Target: "#dba-oncall", Text: "replication"},
		"page oncall nobody answers":               {Verb: Page, Target: "oncall", Text: "nobody answers"},
	})
	refused(t, map[string]string{
		"page":                    "Who is paged, and why?",
		"page @ come":             "Who is paged, and why?",
		"page @Ben":               "takes a reason",
		"page @Ben @Ana come":     "One at a time",
		"page @Ben, @Ana come":    "One at a time",
		"page @Ben and @Ana come": "One at a time",
		"page @Ben & @Ana come":   "One at a time",
	})
	for _, text := range []string{"page @sre come", "page @sre: come", "page @sre, come"} { // no mention of a person
		if c, err := Parse(Input{Text: text}); err != nil || c.Target != "@sre" || c.Lead != "" || c.Text != "come" {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
	if c, err := Parse(Input{Text: "page @sre @dba come"}); err == nil {
		t.Errorf("one of two groups is left out in silence: %+v", c)
	}
}

func TestPromiseAndSnooze(t *testing.T) {
	understood(t, map[string]Command{
		"promise every 60m":                         {Verb: Promise, Text: "every 60m"},
		"promise public every 60m":                  {Verb: Promise, Text: "every 60m", Surface: incident.Public},
		"promise by 10:45 CET":                      {Verb: Promise, Text: "by 10:45 CET"},
		"promise in 30m":                            {Verb: Promise, Text: "in 30m"},
		"promise public: by 10:45":                  {Verb: Promise, Text: "by 10:45", Surface: incident.Public},
		"promise postmortem within 5 business days": {Verb: Promise, Text: "postmortem within 5 business days"},
		"promise waive P2 customer left":            {Verb: Waive, Promise: 2, Text: "customer left"},
		"waive p2: customer left":                   {Verb: Waive, Promise: 2, Text: "customer left"},
		"snooze 15m on the phone":                   {Verb: Snooze, Length: 15 * time.Minute, Text: "on the phone"},
		"snooze P2 15 min: on the phone":            {Verb: Snooze, Promise: 2, Length: 15 * time.Minute, Text: "on the phone"},
		"snooze P2 for 30 minutes — on the phone":   {Verb: Snooze, Promise: 2, Length: 30 * time.Minute, Text: "on the phone"},
	})
	refused(t, map[string]string{
		"promise":                      "What is promised",
		"promise public":               "What is promised",
		"promise publc every 60m":      "promise public every 60m",
		"promise waive P2":             "reason",
		"promise waive the first":      "by its number",
		"promise wiave P2 they left":   "promise waive P2 they left",
		"promise waive P0 never":       "by its number",
		"snooze":                       "For how long",
		"snooze on the phone":          "For how long",
		"snooze 15m":                   "reason",
		"snooze P2 1h on the phone":    "snooze P2 30m on the phone",
		"snooze 31m on the phone":      "30 min at most",
		"snooze 15 on the phone":       "snooze 15m on the phone",
		"snooze 0m on the phone":       "At least",
		"snooze 999999h on the phone":  "30 min at most",
		"snooze 15minutely quibble on": "For how long",
	})
}

func TestActions(t *testing.T) {
	understood(t, map[string]Command{
		"action @Ben alert on lag":                         {Verb: Action, Lead: "Ben", Text: "alert on lag"},
		"action @Ben: alert on lag":                        {Verb: Action, Lead: "Ben", Text: "alert on lag"},
		"action @Ben alert on lag by Friday":               {Verb: Action, Lead: "Ben", Text: "alert on lag", When: "Friday"},
		"action @Ben alert on lag by 2026-03-31 term:long": {Verb: Action, Lead: "Ben", Text: "alert on lag", When: "2026-03-31", Term: incident.Long},
		"action @Ben alert on lag term:short by 5 March":   {Verb: Action, Lead: "Ben", Text: "alert on lag", When: "5 March", Term: incident.Short},
		"action @Ben alert on lag by:5 March term:long":    {Verb: Action, Lead: "Ben", Text: "alert on lag", When: "5 March", Term: incident.Long},
		"action @Ben page by hand":                         {Verb: Action, Lead: "Ben", Text: "page by hand"},
		"action @Ben drop records by Friday by hand":       {Verb: Action, Lead: "Ben", Text: "drop records by Friday by hand"},
		"action @Ben sort by date by tomorrow 17:00 CET":   {Verb: Action, Lead: "Ben", Text: "sort by date", When: "tomorrow 17:00 CET"},
		"action @Ben explain term:short to @Ana":           {Verb: Action, Lead: "Ben", Text: "explain term:short to @Ana"},
		"action done A3":                                   {Verb: ActionDone, Action: 3},
		"action drop A3: no longer needed":                 {Verb: ActionDrop, Action: 3, Text: "no longer needed"},
		"action @Ben watch the lag, by Friday":             {Verb: Action, Lead: "Ben", Text: "watch the lag", When: "Friday"},
		"link INC-4 bridge https://meet.example.com/7":     {Verb: Link, Incident: 4, Text: "bridge", URL: "https://meet.example.com/7"},
		"declare The fire drill":                           {Verb: Declare, Text: "The fire drill"},
		"declare Repository became private":                {Verb: Declare, Text: "Repository became private"},
		"INC-4 action done A3":                             {Verb: ActionDone, Incident: 4, Action: 3},
	})
	refused(t, map[string]string{
		"action":                                "Who?",
		"action alert on lag":                   "from the list",
		"action @Ben":                           "What is to be done",
		"action @Ben by Friday":                 "What is to be done",
		"action @Ben fix the bug filed by: Ana": "By when",
		"action @Ben do it term:soon":           "immediate, short or long",
		"action @Ben do it trem:short":          "action @Ben do it term:short",
		"action done":                           "by its number",
		"action done A3 and A4":                 "action done A3",
		"action doen A3":                        "action done A3",
		"action drop the third":                 "by its number",
		"action drop a3":                        "takes a reason",
		"action done @Ben fixed it all":         "by its number",
	})
}

func TestAnOwnersNameIsNeitherDayNorOption(t *testing.T) {
	name := "@Ann term:long by Friday"
	in := Input{Text: "action " + name + " call them", Mentions: []Mention{{7, 7 + len(name), "u1"}}}
	if c, err := Parse(in); err != nil || c.Lead != "u1" || c.Text != "call them" || c.When != "" || c.Term != "" {
		t.Errorf("got %+v, %v", c, err)
	}
	in.Text = "action " + name
	if c, err := Parse(in); err == nil {
		t.Errorf("nothing is to be done, yet: %+v", c)
	}
}

func TestPostmortem(t *testing.T) {
	understood(t, map[string]Command{
		"postmortem":             {Verb: PMShow},
		"post-mortem":            {Verb: PMShow},
		"post mortem owner @Ana": {Verb: PMOwner, Lead: "Ana"},
		"postmortem owner: @Ana": {Verb: PMOwner, Lead: "Ana"},
		"pm done":                {Verb: PMDone},
		"INC-9 postmortem":       {Verb: PMShow, Incident: 9},
		"postmortem publish":     {Verb: PMPublish},
		"postmortem publish <https://s.example/1>":       {Verb: PMPublish, Text: "https://s.example/1"},
		"postmortem section Root  Cause: two: primaries": {Verb: PMSection, Section: "root cause", Text: "two: primaries"},
		"postmortem section root cause:":                 {Verb: PMSection, Section: "root cause"},
		"postmortem confirm T12":                         {Verb: PMConfirm, Entry: 12},
	})
	refused(t, map[string]string{
		"postmortem owner":                    "Who?",
		"postmortem owner Ana":                "from the list",
		"postmortem done and dusted":          "postmortem done",
		"postmortem publish tomorrow":         "not the address",
		"postmortem section root cause is db": "A colon",
		"postmortem section":                  "Which section",
		"postmortem confirm":                  "Which entry is confirmed",
		"postmortem confirm root cause":       "Which entry is confirmed",
		"postmortem confirm T12 T13":          "postmortem confirm T12",
		"postmortem onwer @Ana":               "postmortem owner @Ana",
		"INC-7 pm publsh https://s.example":   "INC-7 pm publish https://s.example",
	})
}
