// Package reminders decides who is nudged, when, and how hard: the kinds of
// reminder, their stages, and the schedule. Deciding is pure; [Runner] is the
// one loop that reads the clock, and it takes its store through a small
// interface ([Port]).
//
// # How it is used
//
// Whatever changes an incident judges its ledger, asks [Plan] which reminders
// should exist, and stores the difference ([Diff]) in the same transaction.
// When the [Runner] finds reminders due, the transaction that fires them gets
// the stages that go out from [FireDue], makes one message of them ([Merge]),
// puts off those whose people were pinged just now ([Defer], [PutOff]), and
// stores the reminders as moved on. [Snooze] and [Hold] are people's answers.
// [Recurring] makes a reminder that comes by a cron expression.
//
// # The ladder
//
// A reminder stores which stage has gone out and until when it is snoozed;
// when the next stage comes is always computed from that, from what is owed,
// from the severity and from people's hours (ladder.go). So a change of any of
// them moves the stages to come and repeats none. SEV3–4 stages wait while
// everybody who could be reached sleeps; SEV1–2 never wait. Nothing waits for those
// who do not want to be disturbed, since the platform leaves their phone silent by
// itself: on SEV3–4 somebody else is told in their place, on SEV1–2 beside them.
//
// # Invariants
//
// A reminder is a record with one due instant (NextAt), found by an index. It
// outlives the process: whatever was due while Kept was away fires once, late,
// and says how late. After firing, NextAt is always later than now. Stages only
// go up. Snoozing and holding move stages; they never touch the ledger, which is
// computed elsewhere (incident.Judge) from what was said alone.
package reminders
