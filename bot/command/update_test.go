package command

import (
	"testing"

	"kept/bot/incident"
)

func TestUpdate(t *testing.T) {
	const public = incident.Public
	understood(t, map[string]Command{
		"update: hello":                                  {Verb: Update, Text: "hello"},
		"update : hello":                                 {Verb: Update, Text: "hello"},
		"update public: hello":                           {Verb: Update, Surface: public, Text: "hello"},
		"update internal: hello":                         {Verb: Update, Surface: incident.Internal, Text: "hello"},
		"update identified: hello":                       {Verb: Update, Phase: incident.Identified, Text: "hello"},
		"update public identified: hello":                {Verb: Update, Surface: public, Phase: incident.Identified, Text: "hello"},
		"update identified, public: hello":               {Verb: Update, Surface: public, Phase: incident.Identified, Text: "hello"},
		"update “public”: hello":                         {Verb: Update, Surface: public, Text: "hello"},
		"update public:hello":                            {Verb: Update, Surface: public, Text: "hello"},
		"update:\n- one: 1\n- two":                       {Verb: Update, Text: "- one: 1\n- two"},
		"update public:  “We’re on it” — next at 10:45 ": {Verb: Update, Surface: public, Text: "“We’re on it” — next at 10:45"},
		"update public: public: twice":                   {Verb: Update, Surface: public, Text: "public: twice"},

		// Without a heading it is internal, whatever colons the text has.
		"update we are looking into it":          {Verb: Update, Text: "we are looking into it"},
		"update the fix: we restarted":           {Verb: Update, Text: "the fix: we restarted"},
		"update db-7: disk full":                 {Verb: Update, Text: "db-7: disk full"},
		"update The public API is down":          {Verb: Update, Text: "The public API is down"},
		"update posted the fix: all well":        {Verb: Update, Text: "posted the fix: all well"},
		"update INC-7 is related, says Ana":      {Verb: Update, Text: "INC-7 is related, says Ana"},
		"update interval is now 5 s":             {Verb: Update, Text: "interval is now 5 s"},
		"update public-api: down again":          {Verb: Update, Text: "public-api: down again"},
		"update public and identified: hello":    {Verb: Update, Surface: public, Phase: incident.Identified, Text: "hello"},
		"update 10:45 CET: we restarted":         {Verb: Update, Text: "10:45 CET: we restarted"},
		"update: public we are down":             {Verb: Update, Text: "public we are down"},
		"update: monitoring the situation now":   {Verb: Update, Text: "monitoring the situation now"},
		"update https://x.example/a:b is public": {Verb: Update, Text: "https://x.example/a:b is public"},
	})
	refused(t, map[string]string{
		"update":                                  "What is the news",
		"update:":                                 "What is the news",
		"update public:":                          "What is the news",
		"update public":                           "A colon is missing",
		"update public we are down":               "update public: we are down",
		"update public we are down: all of it":    "update public: we are down: all of it",
		"update public - we are down":             "update public: we are down",
		"update public — we are down":             "update public: we are down",
		"update monitoring the situation":         "update monitoring: the situation",
		"update identifed: found it":              "update identified: found it",
		"update public identifed: found it":       "update public identified: found it",
		"update pubilc: found it":                 "update public: found it",
		"update pubilc identified: found it":      "update public identified: found it",
		"update publc we are down":                "update public: we are down",
		"update public/identified: found it":      "update public identified: found it",
		"update to the public: we are down":       "update public: we are down",
		"update publicly we are down":             "update public: we are down",
		"update external: we are down":            "update public: we are down",
		"update public internal: we are down":     "either public or internal",
		"update identified monitoring: well then": "one phase",
	})
}

func TestUpdatePostedElsewhere(t *testing.T) {
	base := Command{Verb: Update, Surface: incident.Public, Posted: true, When: "10:44", Text: "We are on it"}
	with := func(change func(*Command)) Command { c := base; change(&c); return c }
	understood(t, map[string]Command{
		"update posted at 10:44: We are on it":                             base,
		"update public posted at 10:44: We are on it":                      base,
		"update posted at 10:44:We are on it":                              base,
		"update posted at 10:44 : We are on it":                            base,
		"update posted at 10:44 https://x.example/1: We are on it":         with(func(c *Command) { c.URL = "https://x.example/1" }),
		"update posted at 10:44 https://x.example:80/a:b : We are on it":   with(func(c *Command) { c.URL = "https://x.example:80/a:b" }),
		"update posted at 10:44, https://x.example/1: We are on it":        with(func(c *Command) { c.URL = "https://x.example/1" }),
		"update posted at 10:44 <https://x.example/1>: We are on it":       with(func(c *Command) { c.URL = "https://x.example/1" }),
		"update posted at 2026-02-26 10:44 UTC: We are on it":              with(func(c *Command) { c.When = "2026-02-26 10:44 UTC" }),
		"update posted at 26 February 2026, 10:44 CET: We are on it":       with(func(c *Command) { c.When = "26 February 2026, 10:44 CET" }),
		"update posted at 10:44am: We are on it":                           with(func(c *Command) { c.When = "10:44am" }),
		"update public identified posted at 10:44hs: We are on it":         with(func(c *Command) { c.When, c.Phase = "10:44hs", incident.Identified }),
		"update posted at 10:44 identified: We are on it":                  with(func(c *Command) { c.Phase = incident.Identified }),
		"update posted at 10:44: We are on it: next update at 11:44: done": with(func(c *Command) { c.Text = "We are on it: next update at 11:44: done" }),
		"update posted at 10:44 resolved: We are on it":                    with(func(c *Command) { c.Verb = Resolve }),
	})
	refused(t, map[string]string{
		"update posted at 10:44":                             "A colon is missing",
		"update posted at 10:44 We are on it":                "update posted at 10:44: We are on it",
		"update posted at 10:44 https://x.example We know":   "update posted at 10:44 https://x.example: We know",
		"update posted 10:44: We are on it":                  "update posted at 10:44: We are on it",
		"update posted: We are on it":                        "Posted when",
		"update public posted: We are on it":                 "Posted when",
		"update posted at the usual place: We are on it":     "When was it posted",
		"update internal posted at 10:44: We are on it":      "internal",
		"update posted at 10:44 https://x.example:We. So: x": "A colon is missing",
	})
}

func TestRetract(t *testing.T) {
	understood(t, map[string]Command{
		"update retract U3 wrong customer": {Verb: Retract, Update: 3, Text: "wrong customer"},
		"retract u3: wrong customer":       {Verb: Retract, Update: 3, Text: "wrong customer"},
	})
	refused(t, map[string]string{
		"update retract U3":          "reason",
		"update retrct U3 all wrong": "update retract U3 all wrong",
		"update retract the last":    "by its number",
		"update retract: last words": "by its number",
	})
}

func TestResolveIsOneActInThreeForms(t *testing.T) {
	internal := Command{Verb: Resolve, Text: "all well: since 10"}
	public := Command{Verb: Resolve, Surface: incident.Public, Text: "all well: since 10"}
	understood(t, map[string]Command{
		"resolve: all well: since 10":                 internal,
		"update resolved: all well: since 10":         internal,
		"resolve all well: since 10":                  internal,
		"resolve public: all well: since 10":          public,
		"update public resolved: all well: since 10":  public,
		"resolve public resolved: all well: since 10": public,
	})
	refused(t, map[string]string{
		"resolve":                     "Which words",
		"resolve public":              "A colon is missing",
		"resolve public all well":     "resolve public: all well",
		"resolve publc: all well":     "resolve public: all well",
		"resolve monitoring: we look": "update monitoring: we look",
		"resovle public: all well":    "resolve public: all well",
	})
}
