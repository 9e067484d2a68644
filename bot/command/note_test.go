package command

import (
	"testing"

	"kept/bot/incident"
)

func TestNote(t *testing.T) {
	understood(t, map[string]Command{
		"note first alert":                      {Verb: Note, Text: "first alert"},
		"note: first alert":                     {Verb: Note, Text: "first alert"},
		"note at 10:05: first alert":            {Verb: Note, When: "10:05", Text: "first alert"},
		"note at 10:05 : first: alert":          {Verb: Note, When: "10:05", Text: "first: alert"},
		"note at 10:05:first alert":             {Verb: Note, When: "10:05", Text: "first alert"},
		"note at 2026-02-26 08:19 UTC: alert":   {Verb: Note, When: "2026-02-26 08:19 UTC", Text: "alert"},
		"note at yesterday 23:50: alert":        {Verb: Note, When: "yesterday 23:50", Text: "alert"},
		"note at 5 min ago: alert":              {Verb: Note, When: "5 min ago", Text: "alert"},
		"note 10:05: alert":                     {Verb: Note, When: "10:05", Text: "alert"},
		"note 10:05 alert":                      {Verb: Note, Text: "10:05 alert"},
		"note cause: full disk":                 {Verb: Note, Topic: incident.Cause, Text: "full disk"},
		"note Root cause: full disk":            {Verb: Note, Topic: incident.Cause, Text: "full disk"},
		"note declared-on: a call":              {Verb: Note, Topic: incident.DeclaredOn, Text: "a call"},
		"note went well: paging":                {Verb: Note, Topic: incident.WentWell, Text: "paging"},
		"note failed attempt: restart":          {Verb: Note, Topic: incident.FailedFix, Text: "restart"},
		"note at 10:05 cause: full disk":        {Verb: Note, When: "10:05", Topic: incident.Cause, Text: "full disk"},
		"note cause at 10:05: full disk":        {Verb: Note, When: "10:05", Topic: incident.Cause, Text: "full disk"},
		"note at 10:05 CET root cause: disk: x": {Verb: Note, When: "10:05 CET", Topic: incident.Cause, Text: "disk: x"},
		"note fix at 2026-02-26 10:05 UTC: x":   {Verb: Note, When: "2026-02-26 10:05 UTC", Topic: incident.Fix, Text: "x"},

		// Colons after other words are text.
		"note db-7: disk at 98 %":               {Verb: Note, Text: "db-7: disk at 98 %"},
		"note at db-7: disk at 98 %":            {Verb: Note, Text: "at db-7: disk at 98 %"},
		"note at 10 users: no login":            {Verb: Note, Text: "at 10 users: no login"},
		"note the root cause: unknown":          {Verb: Note, Text: "the root cause: unknown"},
		"note cause unknown so far":             {Verb: Note, Text: "cause unknown so far"},
		"note fax: broken":                      {Verb: Note, Text: "fax: broken"},
		"note Ana at 10:05: it is the disk":     {Verb: Note, Text: "Ana at 10:05: it is the disk"},
		"note: cause: full disk":                {Verb: Note, Text: "cause: full disk"},
		"note summary: all quiet":               {Verb: Note, Topic: incident.SummaryTopic, Text: "all quiet"},
		"note “cause”: full disk":               {Verb: Note, Topic: incident.Cause, Text: "full disk"},
		"note reports: 32 conversations":        {Verb: Note, Topic: incident.Reports, Count: 32, Text: "32 conversations"},
		"note reports: about 1,200 calls":       {Verb: Note, Topic: incident.Reports, Count: 1200, Text: "about 1,200 calls"},
		"note reports: ~40":                     {Verb: Note, Topic: incident.Reports, Count: 40, Text: "~40"},
		"note reports: since 10:05 three calls": {Verb: Note, Topic: incident.Reports, Text: "since 10:05 three calls"},
		"note reports: 10:05 first call":        {Verb: Note, Topic: incident.Reports, Text: "10:05 first call"},
	})
	refused(t, map[string]string{
		"note":                          "What should be noted",
		"note cause:":                   "What should be noted",
		"note at 10:05:":                "What should be noted",
		"note at 10:05 first alert":     "note at 10:05: first alert",
		"note at 10:05 db-7: disk full": "note at 10:05: db-7: disk full",
		"note at 10: alert":             "not a time",
		"note at 1075: alert":           "not a time",
		"note at 25:70: alert":          "not a time",
		"note cuase: full disk":         "note cause: full disk",
		"note at 10:05 fix at 10:06: x": "twice",
	})
}

func TestImpactWindow(t *testing.T) {
	base := Command{Verb: Note, Topic: incident.Impact}
	with := func(from, to string, d incident.Degree, component, text string) Command {
		c := base
		c.WindowFrom, c.WindowTo, c.Degree, c.Component, c.Text = from, to, d, component, text
		return c
	}
	const partial, total = incident.Partial, incident.Total
	understood(t, map[string]Command{
		"note impact: 10:05-10:40 partial Agent Interface: users could not log in": with("10:05", "10:40", partial, "Agent Interface", "users could not log in"),
		"note impact: 10:05–10:40 partial: users could not log in":                 with("10:05", "10:40", partial, "", "users could not log in"),
		"note impact: from 10:05 to 10:40 total Voice (SIP): no calls":             with("10:05", "10:40", total, "Voice (SIP)", "no calls"),
		"note impact: 10:05 - 10:40 users could not log in":                        with("10:05", "10:40", "", "", "users could not log in"),
		"note impact: 10:05 - 10:40: users could not log in":                       with("10:05", "10:40", "", "", "users could not log in"),
		"note impact: 10:05 to 10:40, partial, Voice: no calls":                    with("10:05", "10:40", partial, "Voice", "no calls"),
		"note impact: 16:31 - partial":                                             with("16:31", "", partial, "", "16:31 - partial"),
		"note impact: 16:31 - partial: mail is slow":                               with("16:31", "", partial, "", "mail is slow"),
		"note impact: from 16:31 partial mail is slow":                             with("16:31", "", partial, "", "mail is slow"),
		"note impact: since 16:59, full outage: mail is down":                      with("16:59", "", total, "", "mail is down"),
		"note impact: 16:59 until now total Mail: nobody gets mail":                with("16:59", "", total, "Mail", "nobody gets mail"),
		"note impact: 2026-02-26 08:19 UTC - 09:22 UTC total: all out":             with("2026-02-26 08:19 UTC", "09:22 UTC", total, "", "all out"),
		"note impact: users could not log in":                                      with("", "", "", "", "users could not log in"),
		"note impact: 10:05 users could not log in":                                with("", "", "", "", "10:05 users could not log in"),
		"note impact: 5-10 users a minute: all of them":                            with("", "", "", "", "5-10 users a minute: all of them"),
		"note impact: partial Voice: no calls":                                     with("", "", "", "", "partial Voice: no calls"),
		"note impact: 10:05-10:40 partial, they called us. One said: hello":        with("10:05", "10:40", partial, "", "they called us. One said: hello"),
	})
}

func TestTimesEditRedact(t *testing.T) {
	understood(t, map[string]Command{
		"times":                               {Verb: Times},
		"times restored 2026-02-26 09:22 UTC": {Verb: Times, Mark: incident.MarkRestored, When: "2026-02-26 09:22 UTC"},
		"times impact started 08:19":          {Verb: Times, Mark: incident.MarkImpact, When: "08:19"},
		"times impact 08:19":                  {Verb: Times, Mark: incident.MarkImpact, When: "08:19"},
		"times process started: 10:11 CET":    {Verb: Times, Mark: incident.MarkProcess, When: "10:11 CET"},
		"time mitigated at 10:28":             {Verb: Times, Mark: incident.MarkMitigated, When: "10:28"},
		"times resolved now":                  {Verb: Times, Mark: incident.MarkResolved, When: "now"},

		"edit T12 at 10:05":                {Verb: Edit, Entry: 12, When: "10:05"},
		"edit T12: the disk":               {Verb: Edit, Entry: 12, Text: "the disk"},
		"edit t12 the disk: full":          {Verb: Edit, Entry: 12, Text: "the disk: full"},
		"edit T12 at 10:05: the disk":      {Verb: Edit, Entry: 12, When: "10:05", Text: "the disk"},
		"edit T12 at db-7: disk":           {Verb: Edit, Entry: 12, Text: "at db-7: disk"},
		"edit T12: 10:05":                  {Verb: Edit, Entry: 12, Text: "10:05"},
		"edit T12: at 10:05 the disk":      {Verb: Edit, Entry: 12, Text: "at 10:05 the disk"},
		"redact T12 a customer's name":     {Verb: Redact, Entry: 12, Text: "a customer's name"},
		"INC-2 redact T12: a phone number": {Verb: Redact, Incident: 2, Entry: 12, Text: "a phone number"},
	})
	refused(t, map[string]string{
		"times restored":            "When was it",
		"times restored 9 sharpish": "not a time",
		"times restord 09:22":       "times restored 09:22",
		"times lunch 12:00":         "Which time",
		"edit":                      "by its number",
		"edit 12 the disk":          "by its number",
		"edit T12":                  "What should T12 say",
		"edit T12 to 10:05":         "edit T12 at 10:05",
		"edit T12 10:05":            "edit T12 at 10:05",
		"edit T12 at 25:70":         "not a time",
		"edit T12:":                 "What should T12 say",
		"edit T12 at 10:05 disk":    "edit T12 at 10:05: disk",
		"redact T12":                "reason",
		"redact the last one":       "by its number",
	})
}
