package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

func TestCadence(t *testing.T) {
	hold(t, []rule{
		{"after each update the next is due C later", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50")
			s.public("11:10")
			s.want("11:20", "P1/1 10:00-11:00 kept", "P1/2 10:50-11:50 kept", "P1/3 11:10-12:10 open, owed")
		}},
		{"each interval is judged by itself", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("11:20")
			s.public("12:00")
			s.want("12:10", "P1/1 10:00-11:00 broken 20m0s late", "P1/2 11:20-12:20 kept", "P1/3 12:00-13:00 open, owed")
		}},
		{"one silence however long is one late interval", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", 30*time.Minute)
			s.want("15:00", "P1/1 10:00-10:30 broken 4h30m0s late, owed")
			s.public("15:00")
			s.want("15:10", "P1/1 10:00-10:30 broken 4h30m0s late", "P1/2 15:00-15:30 open, owed")
		}},
		{"a newer timed next_update replaces it, and the update that says so judges what had begun", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50")
			s.promise("10:50", "14:00")
			s.want("13:00", "P1/1 10:00-11:00 kept", "P2 open, owed")
		}},
		{"a newer cadence replaces it", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("11:10")
			s.cadence("11:10", 2*time.Hour)
			s.want("12:30", "P1/1 10:00-11:00 broken 10m0s late", "P2/1 11:10-13:10 open, owed")
		}},
		{"what had begun is still judged when a command replaces it", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.promise("10:30", "12:00")
			s.public("11:30")
			s.want("11:40", "P1/1 10:00-11:00 broken 30m0s late", "P2 kept, standing")
		}},
		{"only those replace it: a vague word and a postmortem do not", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50")
			s.say("10:50", incident.Promise{Kind: incident.NextUpdate, Vague: true})
			s.report("10:50", "2026-03-04 23:59:59")
			s.want("11:00", "P1/1 10:00-11:00 kept", "P1/2 10:50-11:50 open, owed", "P2 open", "P3 open, owed")
		}},
		{"only on the same surface", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.internal("10:30")
			s.inRoom(s.promise("10:30", "10:45"))
			s.public("10:40")
			s.want("10:50", "P1/1 10:00-11:00 kept", "P2 kept", "P1/2 10:40-11:40 open, owed")
		}},
		{"only a newer one: a time named in the same post stands beside it", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:30")
			s.cadence("10:00", time.Hour)
			s.promise("10:00", "10:20")
			s.public("10:15")
			s.want("10:25", "P1 superseded", "P2/1 10:00-11:00 kept", "P3 kept", "P2/2 10:15-11:15 open, owed")
		}},
		{"a misheard time replaces nothing", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50")
			p := s.promise("10:50", "14:00")
			s.correct("10:55", p, 0)
			s.want("11:00", "P1/1 10:00-11:00 kept", "P1/2 10:50-11:50 open, owed", "P2 corrected")
		}},
		{"resolving ends it, and the closing update keeps what had begun", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:40", incident.Resolved)
			s.phase("10:40", incident.Resolved)
			s.public("11:30", incident.InPostmortem)
			s.want("13:00", "P1/1 10:00-11:00 kept")
		}},
		{"resolving ends it at the instant at which it was announced, not recorded", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:40", incident.Resolved)
			s.phase("10:43", incident.Resolved)
			s.want("13:00", "P1/1 10:00-11:00 kept")
		}},
		{"an internal closing leaves the public interval owed", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.internal("10:40", incident.Resolved)
			s.phase("10:40", incident.Resolved)
			s.want("11:30", "P1/1 10:00-11:00 broken 30m0s late, owed")
			s.public("11:40")
			s.want("14:00", "P1/1 10:00-11:00 broken 40m0s late")
		}},
		{"reopening restarts it", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:40", incident.Resolved)
			s.phase("10:40", incident.Resolved)
			s.public("11:00")
			s.phase("12:00", incident.Investigating)
			s.want("12:10", "P1/1 10:00-11:00 kept", "P1/2 12:00-13:00 open, owed")
			s.public("13:20")
			s.want("13:30", "P1/1 10:00-11:00 kept", "P1/2 12:00-13:00 broken 20m0s late", "P1/3 13:20-14:20 open, owed")
		}},
		{"reopening does not restart one that was replaced before", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:20")
			s.promise("10:20", "10:50")
			s.public("10:40", incident.Resolved)
			s.phase("10:40", incident.Resolved)
			s.phase("12:00", incident.Investigating)
			s.want("12:10", "P1/1 10:00-11:00 kept", "P2 kept")
		}},
		{"reopening within a silence begins no second interval in it", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.internal("10:40", incident.Resolved)
			s.phase("10:40", incident.Resolved)
			s.phase("11:30", incident.Investigating)
			s.want("12:00", "P1/1 10:00-11:00 broken 1h0m0s late, owed")
		}},
		{"posted_at is the update that began the interval", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50:00")
			s.public("10:50:20")
			rows := s.judge("11:00").Rows
			if got := rows[1].PostedAt; !got.Equal(s.at("10:50:20")) {
				s.t.Errorf("interval 2 began at %v, want the end of the post, 10:50:20", got)
			}
		}},
		{"a post that continues another keeps no interval", func(s *story) {
			s.public("10:00:00")
			s.cadence("10:00:00", time.Hour)
			s.public("10:00:20")
			s.want("10:30", "P1/1 10:00-11:00 open, owed")
		}},
		{"an interval ended within the post that began it is not judged", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50:00")
			s.public("10:50:10")
			s.promise("10:50:10", "14:00")
			s.want("13:00", "P1/1 10:00-11:00 kept", "P1/2 10:50-11:50 superseded", "P2 open, owed")
		}},
		{"nor one resolved within it", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.public("10:50:00")
			s.public("10:50:10", incident.Resolved)
			s.phase("10:50:10", incident.Resolved)
			s.want("13:00", "P1/1 10:00-11:00 kept", "P1/2 10:50-11:50 superseded")
		}},
		{"of two cadences in one post the later stands", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", time.Hour)
			s.cadence("10:00", 30*time.Minute)
			s.want("10:10", "P1/1 10:00-11:00 superseded", "P2/1 10:00-10:30 open, owed")
		}},
		{"made by command it starts at the command", func(s *story) {
			s.public("10:00")
			s.cadence("10:10", time.Hour)
			s.public("11:05")
			s.want("11:15", "P1/1 10:10-11:10 kept", "P1/2 11:05-12:05 open, owed")
		}},
		{"waiving stops it", func(s *story) {
			s.public("10:00")
			p := s.cadence("10:00", time.Hour)
			s.public("10:30")
			s.waive("10:40", p)
			s.public("10:50")
			s.want("14:00", "P1/1 10:00-11:00 kept", "P1/2 10:30-11:30 waived")
		}},
		{"waiving it late leaves the late interval broken", func(s *story) {
			s.public("10:00")
			p := s.cadence("10:00", time.Hour)
			s.waive("11:10", p)
			s.want("11:30", "P1/1 10:00-11:00 broken 30m0s late")
			s.public("11:40")
			s.want("14:00", "P1/1 10:00-11:00 broken 40m0s late")
		}},
		{"correcting it leaves the intervals that had passed", func(s *story) {
			s.public("10:00")
			p := s.cadence("10:00", 30*time.Minute)
			s.public("10:45")
			s.correct("10:50", p, 0)
			s.public("11:00")
			s.want("14:00", "P1/1 10:00-10:30 broken 15m0s late", "P1/2 10:45-11:15 corrected")
		}},
		{"a cadence without a length is vague", func(s *story) {
			s.public("10:00")
			s.say("10:00", incident.Promise{Kind: incident.Cadence})
			s.want("14:00", "P1 open")
		}},
	})
}
