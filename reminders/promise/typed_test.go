package promise_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// tuesday is the day of most tests: 3 March 2026, 11:10 in Copenhagen.
func tuesday(t testing.TB) promise.Context {
	return promise.Context{At: instant(t, "2026-03-03T11:10:00+01:00"), Zone: zone(t, "Europe/Copenhagen")}
}

func TestMoment(t *testing.T) {
	for _, c := range []struct {
		text, past, ahead, zone string // RFC 3339; "" = refused
	}{
		{"10:44", "2026-03-03T10:44:00+01:00", "2026-03-04T10:44:00+01:00", "Europe/Copenhagen"},
		{"11:10", "2026-03-03T11:10:00+01:00", "2026-03-04T11:10:00+01:00", "Europe/Copenhagen"},
		{"at 12:00", "2026-03-02T12:00:00+01:00", "2026-03-03T12:00:00+01:00", "Europe/Copenhagen"},
		{"10:44 UTC", "2026-03-02T10:44:00Z", "2026-03-03T10:44:00Z", "UTC"},
		{"3pm ET", "2026-03-02T15:00:00-05:00", "2026-03-03T15:00:00-05:00", "America/New_York"},
		{"2026-02-26 09:22 UTC", "2026-02-26T09:22:00Z", "2026-02-26T09:22:00Z", "UTC"},
		{"2026-03-02 09:22 UTC", "2026-03-02T09:22:00Z", "2026-03-02T09:22:00Z", "UTC"},
		{"2026-01-08 09:22 CET", "2026-01-08T09:22:00+01:00", "2026-01-08T09:22:00+01:00", "CET"},
		{"2026-02-26T09:22:00Z", "2026-02-26T09:22:00Z", "2026-02-26T09:22:00Z", "UTC"},
		{"2026-02-26T09:22:00-08:00", "2026-02-26T09:22:00-08:00", "2026-02-26T09:22:00-08:00", "-08:00"},
		{"26 Feb 09:22", "2026-02-26T09:22:00+01:00", "2026-02-26T09:22:00+01:00", "Europe/Copenhagen"},
		{"Feb 26th, 09:22", "2026-02-26T09:22:00+01:00", "2026-02-26T09:22:00+01:00", "Europe/Copenhagen"},
		{"31 Dec 23:10", "2025-12-31T23:10:00+01:00", "2025-12-31T23:10:00+01:00", "Europe/Copenhagen"},
		{"yesterday 23:10", "2026-03-02T23:10:00+01:00", "2026-03-02T23:10:00+01:00", "Europe/Copenhagen"},
		{"23:10 yesterday", "2026-03-02T23:10:00+01:00", "2026-03-02T23:10:00+01:00", "Europe/Copenhagen"},
		{"tomorrow 09:00", "2026-03-04T09:00:00+01:00", "2026-03-04T09:00:00+01:00", "Europe/Copenhagen"},
		{"Monday 10:00", "2026-03-02T10:00:00+01:00", "2026-03-09T10:00:00+01:00", "Europe/Copenhagen"},
		{"Tuesday 10:00", "2026-03-03T10:00:00+01:00", "2026-03-10T10:00:00+01:00", "Europe/Copenhagen"},
		{"Tuesday 12:00", "2026-02-24T12:00:00+01:00", "2026-03-03T12:00:00+01:00", "Europe/Copenhagen"},
		{"noon", "2026-03-02T12:00:00+01:00", "2026-03-03T12:00:00+01:00", "Europe/Copenhagen"},
		{"10:45hs", "2026-03-03T10:45:00+01:00", "2026-03-04T10:45:00+01:00", "Europe/Copenhagen"},
		{"now", "2026-03-03T11:10:00+01:00", "2026-03-03T11:10:00+01:00", "Europe/Copenhagen"},
		{"20m ago", "2026-03-03T10:50:00+01:00", "2026-03-03T10:50:00+01:00", "Europe/Copenhagen"},
		{"an hour ago", "2026-03-03T10:10:00+01:00", "2026-03-03T10:10:00+01:00", "Europe/Copenhagen"},
		{"2 days ago", "2026-03-01T11:10:00+01:00", "2026-03-01T11:10:00+01:00", "Europe/Copenhagen"},
		{"in 20m", "", "2026-03-03T11:30:00+01:00", "Europe/Copenhagen"},
		{text: "10:05-10:40"}, {text: "10:05 to 10:40"}, {text: "2026-03-02 10:05-10:40"}, {text: "1005-1040"}, {text: ""}, {text: "soon"}, {text: "10"}, {text: "10:45 or so maybe"}, {text: "25:00"}, {text: "10:75"},
		{text: "2026-02-26"}, {text: "30 Feb 10:00"}, {text: "20m"}, {text: "a few hours ago"}, {text: strings.Repeat("1", 500)},
	} {
		for past, want := range map[bool]string{true: c.past, false: c.ahead} {
			got, name, err := promise.Moment(c.text, tuesday(t), past)
			switch {
			case want == "" && err == nil:
				t.Errorf("Moment(%q, past %v) = %s, want it refused", c.text, past, got)
			case want == "" && !strings.HasPrefix(err.Error(), "type a time like 10:4"):
				t.Errorf("Moment(%q) does not say what to type: %v", c.text, err)
			case want != "" && (err != nil || !got.Equal(instant(t, want)) || name != c.zone):
				t.Errorf("Moment(%q, past %v) = %s %q %v, want %s %q", c.text, past, got.Format(time.RFC3339), name, err, want, c.zone)
			}
		}
	}
}

func TestDay(t *testing.T) {
	for text, want := range map[string]string{
		"Friday":             "2026-03-06T23:59:59+01:00",
		"by Friday":          "2026-03-06T23:59:59+01:00",
		"next Tuesday":       "2026-03-10T23:59:59+01:00",
		"Tuesday":            "2026-03-03T23:59:59+01:00",
		"today":              "2026-03-03T23:59:59+01:00",
		"tomorrow":           "2026-03-04T23:59:59+01:00",
		"2026-03-05":         "2026-03-05T23:59:59+01:00",
		"5 Mar":              "2026-03-05T23:59:59+01:00",
		"March 5":            "2026-03-05T23:59:59+01:00",
		"5/3":                "2026-03-05T23:59:59+01:00",
		"3/25":               "2026-03-25T23:59:59+01:00", // no other reading
		"in 2 weeks":         "2026-03-17T23:59:59+01:00",
		"in 3 days":          "2026-03-06T23:59:59+01:00",
		"in a month":         "2026-04-03T23:59:59+02:00",
		"in 5 business days": "2026-03-10T23:59:59+01:00",
		"end of the month":   "2026-03-31T23:59:59+02:00",
		"Friday 17:00":       "2026-03-06T17:00:00+01:00",
		"EOD":                "2026-03-03T23:59:59+01:00",
		"COB Friday":         "2026-03-06T17:00:00+01:00",
	} {
		got, err := promise.Day(text, tuesday(t))
		if err != nil || !got.Equal(instant(t, want)) {
			t.Errorf("Day(%q) = %s %v, want %s", text, got.Format(time.RFC3339), err, want)
		}
	}
	for _, text := range []string{"", "me", "hand", "the book", "2026-02-30", "Friday or so", "soon"} {
		if got, err := promise.Day(text, tuesday(t)); err == nil {
			t.Errorf("Day(%q) = %s, want it refused", text, got)
		} else if !strings.HasPrefix(err.Error(), "type a day like Friday") {
			t.Errorf("Day(%q) does not say what to type: %v", text, err)
		}
	}
}

func TestDayInFigures(t *testing.T) {
	for name, want := range map[string]string{
		"America/New_York":  "2026-05-03T23:59:59-04:00", // the third of May
		"America/Sao_Paulo": "2026-03-05T23:59:59-03:00",
		"Europe/London":     "2026-03-05T23:59:59Z",
	} {
		c := tuesday(t)
		c.Zone = zone(t, name)
		if got, err := promise.Day("5/3", c); err != nil || !got.Equal(instant(t, want)) {
			t.Errorf("5/3 in %s is %s %v, want %s", name, got.Format(time.RFC3339), err, want)
		}
	}
}

func TestStated(t *testing.T) {
	for _, c := range []struct {
		text string
		kind incident.Kind
		due  string
	}{
		{"every 60m", incident.Cadence, "2026-03-03T12:10:00+01:00"},
		{"every 30 minutes", incident.Cadence, "2026-03-03T11:40:00+01:00"},
		{"every half hour", incident.Cadence, "2026-03-03T11:40:00+01:00"},
		{"hourly", incident.Cadence, "2026-03-03T12:10:00+01:00"},
		{"updates every hour", incident.Cadence, "2026-03-03T12:10:00+01:00"},
		{"by 12:45 CET", incident.NextUpdate, "2026-03-03T12:45:00+01:00"},
		{"at 12:45", incident.NextUpdate, "2026-03-03T12:45:00+01:00"},
		{"12:45", incident.NextUpdate, "2026-03-03T12:45:00+01:00"},
		{"12:45 UTC", incident.NextUpdate, "2026-03-03T12:45:00Z"},
		{"in 30m", incident.NextUpdate, "2026-03-03T11:40:00+01:00"},
		{"30m", incident.NextUpdate, "2026-03-03T11:40:00+01:00"},
		{"within an hour", incident.NextUpdate, "2026-03-03T12:10:00+01:00"},
		{"within the hour", incident.NextUpdate, "2026-03-03T12:10:00+01:00"},
		{"next update 12:45", incident.NextUpdate, "2026-03-03T12:45:00+01:00"},
		{"next update in 30 minutes", incident.NextUpdate, "2026-03-03T11:40:00+01:00"},
		{"tomorrow", incident.NextUpdate, "2026-03-04T23:59:59+01:00"},
		{"by EOD", incident.NextUpdate, "2026-03-03T23:59:59+01:00"},
		{"monitor for 24h", incident.MonitoringWindow, "2026-03-04T11:10:00+01:00"},
		{"monitoring for the next 24 hours", incident.MonitoringWindow, "2026-03-04T11:10:00+01:00"},
		{"monitor until 18:00", incident.MonitoringWindow, "2026-03-03T18:00:00+01:00"},
		{"postmortem within 5 business days", incident.PostmortemDue, "2026-03-10T23:59:59+01:00"},
		{"post-mortem by 2026-03-05", incident.PostmortemDue, "2026-03-05T23:59:59+01:00"},
		{"post mortem by Friday", incident.PostmortemDue, "2026-03-06T23:59:59+01:00"},
		{"RCA in 3 days", incident.PostmortemDue, "2026-03-06T11:10:00+01:00"},
		{"root cause analysis by Friday", incident.PostmortemDue, "2026-03-06T23:59:59+01:00"},
	} {
		for _, typed := range []string{c.text, "  " + c.text + " "} {
			f, err := promise.Stated(typed, tuesday(t))
			if err != nil || f.Kind != c.kind || !f.Due.Equal(instant(t, c.due)) {
				t.Errorf("Stated(%q) = %s %s %v, want %s %s", typed, f.Kind, f.Due.Format(time.RFC3339), err, c.kind, c.due)
			}
			if err == nil && (f.Words != c.text || typed[f.Start:f.Start+len(f.Words)] != f.Words || f.Why == "") {
				t.Errorf("Stated(%q): words %q at %d, why %q", typed, f.Words, f.Start, f.Why)
			}
		}
	}
	for _, text := range []string{"", "soon", "postmortem", "every", "every few hours", "in a few hours", "every 60m or whenever we like",
		"postmortem every hour", "monitor", "by", "in", "25:00", "when it is done"} {
		f, err := promise.Stated(text, tuesday(t))
		if err == nil {
			t.Errorf("Stated(%q) = %+v, want it refused", text, f)
		} else if !strings.HasPrefix(err.Error(), "type when, like: every 60m") {
			t.Errorf("Stated(%q) does not say what to type: %v", text, err)
		}
	}
}

func TestLooksLikeMoment(t *testing.T) {
	for _, s := range []string{"10:05", "10:05 UTC", "yesterday 23:10", "20m ago", "now", "2026-02-26 09:22 UTC", "26 Feb 09:22", "at 10:05"} {
		if !promise.LooksLikeMoment(s) {
			t.Errorf("%q is a moment", s)
		}
	}
	for _, s := range []string{"", "10", "the door", "10:05 the queue", "Friday", "in", "at", "at the latest", "soon"} {
		if promise.LooksLikeMoment(s) {
			t.Errorf("%q is no moment", s)
		}
	}
}

func TestTrailingDay(t *testing.T) {
	for _, c := range []struct{ text, before, day string }{
		{"call the carrier by Friday", "call the carrier", "Friday"},
		{"call the carrier by 2026-03-05", "call the carrier", "2026-03-05"},
		{"go through it step by step by 5 Mar", "go through it step by step", "5 Mar"},
		{"write it up by tomorrow 17:00", "write it up", "tomorrow 17:00"},
		{"write it up By EOD.", "write it up", "EOD."},
		{"renew the certificate by in 2 weeks", "renew the certificate", "in 2 weeks"},
	} {
		before, day, ok := promise.TrailingDay(c.text)
		if !ok || before != c.before || day != c.day {
			t.Errorf("TrailingDay(%q) = %q, %q, %v", c.text, before, day, ok)
		}
	}
	for _, text := range []string{"", "stand by me", "sort it by hand", "drop by", "by", "Friday", "read the book by Friday's author", "reduce it by 10"} {
		if before, day, ok := promise.TrailingDay(text); ok || before != text || day != "" {
			t.Errorf("TrailingDay(%q) = %q, %q, %v, want it left alone", text, before, day, ok)
		}
	}
}
