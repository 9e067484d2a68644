package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

func TestChanging(t *testing.T) {
	hold(t, []rule{
		{"misheard corrects the reading, the old row stays corrected", func(s *story) {
			s.public("10:00")
			wrong := s.promise("10:00", "10:45")
			right := s.promise("10:00", "11:45")
			s.correct("10:05", wrong, right)
			s.want("11:00", "P1 corrected", "P2 open, owed")
			if note := s.judge("11:00").Rows[0].Note; note != "misheard, see P2" {
				s.t.Errorf("note = %q", note)
			}
		}},
		{"not a promise is the same", func(s *story) {
			s.public("10:00")
			s.correct("10:05", s.promise("10:00", "10:45"), 0)
			s.want("11:00", "P1 corrected")
		}},
		{"until due: later it stays as it was judged", func(s *story) {
			s.public("10:00")
			s.correct("10:50", s.promise("10:00", "10:45"), 0)
			s.want("11:00", "P1 broken 15m0s late")
		}},
		{"said wrong needs a public correction, until then the old time is owed", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:15")
			s.want("10:10", "P1 open, owed")
			s.public("10:12")
			s.promise("10:12", "11:15")
			s.want("10:20", "P1 kept", "P2 open, owed")
		}},
		{"what came by a merge is kept by an update after the merge, and changes nothing that was said here", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", 30*time.Minute)
			s.came("10:12", s.promise("10:02", "10:50"))
			s.public("10:10")
			s.want("10:45", "P1/1 10:00-10:30 kept", "P2 open, owed", "P1/2 10:10-10:40 broken 5m0s late, owed")
			s.public("10:48")
			s.want("11:00", "P1/1 10:00-10:30 kept", "P2 kept", "P1/2 10:10-10:40 broken 8m0s late", "P1/3 10:48-11:18 open, owed")
		}},
		{"a cadence that came by a merge runs on until a promise is made after it", func(s *story) {
			s.came("10:12", s.cadence("10:02", 30*time.Minute))
			s.public("10:10")
			s.promise("10:10", "13:00")
			s.want("10:30", "P1/1 10:02-10:32 open, owed", "P2 open, owed")
			s.public("10:30:30")
			s.want("10:40", "P1/1 10:02-10:32 kept", "P2 kept, standing", "P1/2 10:30-11:00 open, owed")
			s.public("10:50")
			s.promise("10:50", "12:00")
			s.want("10:55", "P1/1 10:02-10:32 kept", "P2 kept", "P1/2 10:30-11:00 kept", "P3 open, owed")
		}},
		{"waived before it was due", func(s *story) {
			s.public("10:00")
			s.waive("10:45", s.promise("10:00", "10:45"))
			s.public("10:45:30")
			s.want("11:00", "P1 waived")
		}},
		{"waiving what was kept changes nothing but that nobody expects word", func(s *story) {
			s.public("10:00")
			p := s.promise("10:00", "10:45")
			s.public("10:20")
			s.waive("10:30", p)
			s.want("10:40", "P1 kept")
		}},
	})
}

func TestResolving(t *testing.T) {
	hold(t, []rule{
		{"the closing update keeps as any update does", func(s *story) {
			s.public("10:00")
			s.window("10:00", 24*time.Hour)
			s.public("15:00", incident.Resolved)
			s.phase("15:00", incident.Resolved)
			s.want("16:00", "P1 kept")
		}},
		{"while a public promise is owed the closing words must be public, else it stays owed until an update", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.internal("10:30", incident.Resolved)
			s.phase("10:30", incident.Resolved)
			s.want("10:40", "P1 open, owed")
			s.want("11:00", "P1 broken 15m0s late, owed")
			s.public("11:05")
			s.want("12:00", "P1 broken 20m0s late")
		}},
		{"or a waiver", func(s *story) {
			s.public("10:00")
			p := s.promise("10:00", "10:45")
			s.internal("10:30", incident.Resolved)
			s.phase("10:30", incident.Resolved)
			s.waive("10:35", p)
			s.want("12:00", "P1 waived")
		}},
		{"a promise made in the closing update is judged", func(s *story) {
			s.public("10:00", incident.Resolved)
			s.report("10:00", "2026-03-04 23:59:59")
			s.cadence("10:00", time.Hour)
			s.phase("10:00", incident.Resolved)
			s.public("10:50", incident.InPostmortem)
			s.want("12:00", "P1 open, owed", "P2/1 10:00-11:00 kept")
		}},
		{"reopening leaves judged rows standing", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("11:00", incident.Resolved)
			s.phase("11:00", incident.Resolved)
			s.phase("12:00", incident.Investigating)
			s.want("12:10", "P1 broken 15m0s late")
		}},
	})
}
