// Package reminders decides who is nudged, when, and how hard: the kinds of
// reminder, their stages, and the schedule. Deciding is pure; [Runner] is the
// one loop that reads the clock, and it takes its store through a small
// interface.
//
// # Invariants
//
// A reminder is a record with one due instant (NextAt), found by an index. It
// outlives the process: whatever was due while Kept was away fires once, late,
// and says how late. After firing, NextAt is always later than now. Snoozing
// and holding move stages; they never touch the ledger, which is computed
// elsewhere (incident.Judge) from what was said alone.
package reminders
