// Package figures says in numbers how a period's incidents went: how soon they
// were acknowledged, mitigated, resolved and first told to the public, which
// promises were kept and how late the others were, and which action items are
// still open. [Of] is pure; the rest of the package shows what it found, as a
// table ([Figures.WriteText]), as JSON ([Figures.WriteJSON]) and as a page
// ([Figures.WriteHTML]).
//
// # What counts
//
// An incident counts in the period in which it was declared. Left out, and
// counted apart ([Out]), are drills, what was cancelled or merged into another,
// and what was recorded after the fact, unless it is asked for. Its severity is
// the last one that it had.
//
// # Where lengths run from
//
// To acknowledge: from the declaration to the first thing that a person said
// or did in it afterwards, or to when somebody whom Kept called acknowledged it
// there. What was recorded along with the declaration is none, nor, of what was
// recorded after the fact, what was said since. To mitigate and to resolve: from
// the start of the impact, else from when it was detected, else from the
// declaration, to the marked time; restored stands in where mitigated is not
// marked. First public update: from the declaration. Nothing is guessed: what is
// not marked is unknown and counted as such, what is not over yet is open.
//
// # Small numbers
//
// With fewer than [Enough] lengths there is no 90th percentile; the worst one
// is shown in its place. Nothing is averaged: one incident of three days would
// speak for all.
//
// Promises are judged by the ledger (incident.Judge) as of now. Misses of the
// policy break no promise and are counted apart.
package figures
