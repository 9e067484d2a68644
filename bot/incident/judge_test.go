package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

// rule is a claim of the agreed design, and a story that shows it.
type rule struct {
	claim string
	story func(s *story)
}

// hold plays every rule's story on one Monday, in UTC.
func hold(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.claim, func(t *testing.T) { r.story(tell(t, "2026-03-02", "UTC")) })
	}
}

func TestWherePromisesComeFrom(t *testing.T) {
	hold(t, []rule{
		{"a promise by command counts from the command", func(s *story) {
			s.public("10:00")
			s.promise("10:10", "10:45")
			s.want("10:20", "P1 open, owed")
			s.public("10:40")
			s.want("10:50", "P1 kept")
		}},
		{"a promise by command is kept by any later update, even one that continues an earlier post", func(s *story) {
			s.public("10:00:00")
			s.promise("10:00:10", "10:45")
			s.public("10:00:20")
			s.want("10:50", "P1 kept")
		}},
		{"until answered, the first such time stands", func(s *story) {
			s.public("10:50")
			s.say("10:50", incident.Promise{Kind: incident.NextUpdate, Due: s.at("2026-03-03 10:45"), Other: s.at("10:45"), Asked: true})
			s.want("12:00", "P1 open, owed")
		}},
		{"a vague promise is recorded as vague", func(s *story) {
			s.public("10:00")
			s.say("10:00", incident.Promise{Kind: incident.NextUpdate, Vague: true})
			s.want("23:00", "P1 open")
			if r := s.judge("23:00").Rows[0]; !r.Vague || !r.Due.IsZero() {
				s.t.Errorf("want a vague row without deadline, got %+v", r)
			}
		}},
		{"a deadline already past is broken at once, when the post is complete", func(s *story) {
			s.public("10:50")
			s.promise("10:50", "10:45")
			s.want("10:50:30", "P1 open, owed")
			s.want("10:50:31", "P1 broken 5m31s late, owed")
			s.public("10:55")
			s.want("11:30", "P1 broken 10m0s late")
		}},
		{"a deadline already past, put right within the same post, does not stand", func(s *story) {
			s.public("10:50:00")
			s.promise("10:50:00", "10:45")
			s.public("10:50:20")
			s.promise("10:50:20", "11:45")
			s.want("11:00", "P1 superseded", "P2 open, owed")
		}},
		{"a deadline already past by command is broken at once", func(s *story) {
			s.promise("10:50", "10:45")
			s.want("10:50", "P1 broken 5m0s late, owed")
		}},
	})
}

func TestSurfacesHaveClocksOfTheirOwn(t *testing.T) {
	hold(t, []rule{
		{"a public update also appears in the room and keeps internal promises", func(s *story) {
			s.internal("10:00")
			s.inRoom(s.promise("10:00", "10:45"))
			s.public("10:40")
			s.want("10:50", "P1 kept")
		}},
		{"never the reverse: an internal update keeps no public promise", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.internal("10:40")
			s.want("10:50", "P1 broken 5m0s late, owed")
		}},
		{"it exists when the status page accepted it, until then posting, and reminders go on", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			u := s.public("10:44")
			u.At = time.Time{}
			s.want("10:45:30", "P1 open, owed")
			s.want("10:50", "P1 broken 5m0s late, owed")
			u.At = s.at("10:52")
			s.want("10:55", "P1 broken 7m0s late")
		}},
		{"a promise whose update is still being posted is not in the ledger yet", func(s *story) {
			s.public("10:00").At = time.Time{}
			p := s.promise("10:00", "10:45")
			s.inc.Promises[p-1].MadeAt = time.Time{}
			s.want("10:30")
		}},
		{"the ledger notes that it was posted by its author's word", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:44").ByWord = true
			s.want("10:50", "P1 kept")
			if r := s.judge("10:50").Rows[0]; !r.ByWord || r.Note != "by its author's word" || r.Update != 2 {
				s.t.Errorf("want U2 by its author's word, got %+v", r)
			}
		}},
		{"posted at 10:44 counts at 10:44, however late it was recorded", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:44").RecordedAt = s.at("10:58")
			s.want("11:00", "P1 kept")
		}},
		{"status keeps nothing", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.phase("10:30", incident.Identified)
			s.want("10:50", "P1 broken 5m0s late, owed")
		}},
		{"a retracted update keeps what it kept, and what it promised stays owed", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			u := s.public("10:40")
			s.promise("10:40", "11:30")
			u.Retracted = &incident.Closing{By: "ana", At: s.at("10:42"), Reason: "wrong component"}
			s.want("11:00", "P1 kept", "P2 open, owed")
		}},
	})
}

func TestOutcomes(t *testing.T) {
	hold(t, []rule{
		{"open is not yet due", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.want("10:44", "P1 open, owed")
		}},
		{"the update may come D + 60 s late", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.want("10:46:00", "P1 open, owed")
			s.public("10:46:00")
			s.want("10:47", "P1 kept")
		}},
		{"broken is after D + 60 s without the update", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.want("10:46:01", "P1 broken 1m1s late, owed")
			s.public("10:46:01")
			s.want("11:00", "P1 broken 1m1s late")
		}},
		{"broken after D + 60 s, for every kind", func(s *story) {
			s.public("10:00")
			s.cadence("10:00", 45*time.Minute)
			s.public("10:10")
			s.window("10:10", 35*time.Minute)
			s.report("10:10", "10:45")
			s.want("10:46", "P1/1 10:00-10:45 kept", "P2 open, owed", "P3 open, owed")
			s.want("10:46:01", "P1/1 10:00-10:45 kept", "P2 broken 1m1s late, owed", "P3 broken 1m1s late, owed")
		}},
		{"late runs from D to the update that came", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("11:04")
			s.want("15:00", "P1 broken 19m0s late")
		}},
		{"late runs to the time of judging while none came", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.want("11:03", "P1 broken 18m0s late, owed")
		}},
		{"kept is zero late, even within the grace", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("10:45:40")
			s.want("11:00", "P1 kept")
		}},
		{"waiving after D ends reminders, never broken", func(s *story) {
			s.public("10:00")
			p := s.promise("10:00", "10:45")
			s.waive("10:45:30", p)
			s.want("10:45:40", "P1 open")
			s.want("11:00", "P1 broken 15m0s late")
		}},
		{"resolving after D ends reminders, never broken", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.public("11:00", incident.Resolved)
			s.phase("11:00", incident.Resolved)
			s.want("12:00", "P1 broken 15m0s late")
		}},
		{"superseded by a merge", func(s *story) {
			s.public("10:00")
			p := s.promise("10:00", "10:45")
			s.inc.Promises[p-1].Superseded = &incident.Closing{At: s.at("10:30")}
			s.inc.MergedInto = 3
			s.want("11:00", "P1 superseded")
		}},
		{"a merge after D leaves it broken, and nothing is owed here", func(s *story) {
			s.public("10:00")
			p := s.promise("10:00", "10:45")
			s.inc.Promises[p-1].Superseded = &incident.Closing{At: s.at("10:50")}
			s.inc.MergedInto = 3
			s.want("11:00", "P1 broken 15m0s late")
		}},
		{"superseded by a postmortem promised anew before it was due", func(s *story) {
			s.public("10:00")
			s.report("10:00", "2026-03-04 23:59:59")
			s.public("2026-03-04 10:00")
			s.report("2026-03-04 10:00", "2026-03-09 23:59:59")
			s.want("2026-03-06 10:00", "P1 superseded", "P2 open, owed")
		}},
		{"a postmortem promised anew after it was due stays broken", func(s *story) {
			s.public("10:00")
			s.report("10:00", "2026-03-04 23:59:59")
			s.public("2026-03-05 09:59:59")
			s.report("2026-03-05 09:59:59", "2026-03-09 23:59:59")
			s.inc.Postmortem.PublishedAt = s.at("2026-03-05 23:59:59")
			s.want("2026-03-10 10:00", "P1 broken 24h0m0s late", "P2 kept")
		}},
		{"a postmortem promised anew on the other surface supersedes nothing", func(s *story) {
			s.public("10:00")
			s.report("10:00", "2026-03-04 23:59:59")
			s.internal("11:00")
			s.inRoom(s.report("11:00", "2026-03-09 23:59:59"))
			s.want("12:00", "P1 open, owed", "P2 open, owed")
		}},
		{"superseded only so: a later next_update leaves an earlier one to be judged", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.promise("10:20", "11:30")
			s.want("10:50", "P1 broken 5m0s late, owed", "P2 open, owed")
		}},
		{"snoozing changes nothing: the ledger has no such thing; cancelling ends what is owed", func(s *story) {
			s.public("10:00")
			s.promise("10:00", "10:45")
			s.inc.Cancelled = &incident.Closing{By: "ana", At: s.at("10:30"), Reason: "a test alarm"}
			s.want("10:40", "P1 open")
			s.want("10:50", "P1 broken 5m0s late")
		}},
	})
}
