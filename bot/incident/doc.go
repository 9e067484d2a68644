// Package incident is the domain of Kept: what an incident is, what was said
// and done in it, what was promised, and whether the promises were kept.
//
// Everything here is pure. No function reads a clock, talks to a chat or
// touches a disk; whatever needs the time takes now. People, rooms and
// messages appear as opaque identifiers that the chat platforms give out and
// that this package never looks inside.
//
// # Words
//
// An [Incident] (INC-7) has a [Severity], a [Status], [Role]s, components and
// marked times. A [Update] (U3) is what a person reports to others, on the
// internal or the public [Surface]. A [Promise] (P2) is a stated time by which
// something will be said or done. An [Entry] (T12) is a line of the timeline.
// An [Action] (A3) is something to do afterwards. The ledger ([Judge]) holds
// all promises of an incident with their outcomes.
//
// # Invariants
//
// The ledger is a pure function of what was said and when ([Judge]): nothing
// stores an outcome, so nothing can rewrite one. Updates, promises and entries
// are never removed from their lists; they are retracted, corrected, waived or
// replaced by a tombstone, with who, when and why.
package incident
