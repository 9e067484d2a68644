package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

func TestNextUpdate(t *testing.T) {
	hold(t, []rule{
		{"kept if an update comes after T and no later than D + 60 s", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:44")
			s.promise("10:44", "11:30")
			s.want("10:50", "P1 kept", "P2 open, owed")
		}},
		{"not by the update that made it", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.want("10:30", "P1 open, owed")
		}},
		{"one update keeps every promise that waits for it", func(s *story) {
			s.public("10:17")
			s.promise("10:17", "10:45")
			s.promise("10:28", "10:45")
			s.public("10:29")
			s.want("10:50", "P1 kept", "P2 kept")
		}},
		{"an early update that names no new time keeps it, but readers still expect word at D", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:20")
			s.want("10:30", "P1 kept, standing")
			s.want("10:46", "P1 kept, standing")
			s.want("10:47", "P1 kept")
		}},
		{"an early update that names a new time takes its place", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:20")
			s.promise("10:20", "11:00")
			s.want("10:30", "P1 kept", "P2 open, owed")
		}},
		{"a vague word names no new time", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:20")
			s.say("10:20", incident.Promise{Kind: incident.NextUpdate, Vague: true})
			s.want("10:30", "P1 kept, standing", "P2 open")
		}},
		{"after resolving nobody expects word", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:20", incident.Resolved)
			s.phase("10:20", incident.Resolved)
			s.want("10:30", "P1 kept")
		}},
	})
}

func TestMonitoringWindow(t *testing.T) {
	hold(t, []rule{
		{"the next word is owed by T + W", func(s *story) {
			s.public("10:00")
			s.window("10:00", 2*time.Hour)
			s.want("12:00", "P1 open, owed")
			s.want("12:02", "P1 broken 2m0s late, owed")
			s.public("12:30")
			s.want("13:00", "P1 broken 30m0s late")
		}},
		{"it replaces a cadence", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:30")
			s.window("10:30", 24*time.Hour)
			s.want("18:00", "P1/1 10:00-11:00 kept", "P2 open, owed")
		}},
		{"at its end it is asked about, even when word came early", func(s *story) {
			s.public("10:00")
			s.window("10:00", 2*time.Hour)
			s.public("10:30")
			s.want("11:30", "P1 kept, standing")
		}},
	})
}

func TestPostmortemDue(t *testing.T) {
	hold(t, []rule{
		{"publicly promised, kept only by public publication", func(s *story) {
			s.public("10:00")
			s.report("10:00", "2026-03-04 23:59:59")
			s.public("2026-03-03 10:00")
			s.inc.Postmortem.CompletedAt = s.at("2026-03-03 12:00")
			s.want("2026-03-04 12:00", "P1 open, owed")
			s.inc.Postmortem.PublishedAt = s.at("2026-03-04 13:00")
			s.want("2026-03-05 12:00", "P1 kept")
		}},
		{"completed and published are two instants: internally, completion keeps it", func(s *story) {
			s.internal("10:00")
			s.inRoom(s.report("10:00", "2026-03-04 23:59:59"))
			s.inc.Postmortem.CompletedAt = s.at("2026-03-04 12:00")
			s.inc.Postmortem.PublishedAt = s.at("2026-03-06 12:00")
			s.want("2026-03-07 12:00", "P1 kept")
		}},
		{"a report published before the promise does not keep it", func(s *story) {
			s.inc.Postmortem.PublishedAt = s.at("09:00")
			s.public("10:00")
			s.report("10:00", "2026-03-04 23:59:59")
			s.want("2026-03-04 12:00", "P1 open, owed")
		}},
	})
}

func TestThirtySecondRule(t *testing.T) {
	hold(t, []rule{
		{"a post within 30 s of the one before continues it and keeps none of its promises", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.public("10:00:30")
			s.want("10:50", "P1 broken 5m0s late, owed")
		}},
		{"31 s later it is a post of its own", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.public("10:00:31")
			s.want("10:50", "P1 kept")
		}},
		{"a chain of such posts is one post", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.public("10:00:25")
			s.public("10:00:50")
			s.want("10:50", "P1 broken 5m0s late, owed")
		}},
		{"it keeps what was promised before", func(s *story) {
			s.public("09:00")
			s.promise("09:00", "10:00")
			s.public("09:59:50")
			s.promise("09:59:50", "11:00")
			s.public("10:00:10")
			s.want("10:30", "P1 kept", "P2 open, owed")
		}},
		{"on the same surface: an internal post before a public one does not join them for customers", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.internal("10:29:50")
			s.public("10:30:00")
			s.promise("10:30:00", "11:00")
			s.internal("10:30:10")
			s.want("10:40", "P1 kept", "P2 open, owed")
		}},
		{"of two promises of one kind the later stands", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.public("10:00:20")
			s.promise("10:00:20", "11:00")
			s.want("10:50", "P1 superseded", "P2 open, owed")
		}},
		{"within the words of one post too", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.promise("10:00", "11:00")
			s.want("10:50", "P1 superseded", "P2 open, owed")
		}},
		{"the note says which one stands", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.promise("10:00", "11:00")
			if note := s.judge("10:10").Rows[0].Note; note != "superseded by P2 within one post" {
				s.t.Errorf("note = %q", note)
			}
		}},
		{"promises of two kinds stand side by side", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:00", "10:45")
			s.public("10:00:20")
			s.report("10:00:20", "2026-03-04 23:59:59")
			s.want("10:30", "P1 open, owed", "P2 open, owed")
		}},
		{"a misheard later one gives way to the earlier", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			wrong := s.promise("10:00", "11:00")
			s.correct("10:05", wrong, 0)
			s.want("10:10", "P1 open, owed", "P2 corrected")
		}},
	})
}
