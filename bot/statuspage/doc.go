// Package statuspage reads the past of a status page and judges it: what the
// page promised its readers, and whether it kept that.
//
// # The way of a page
//
//	incidents.json (json.go, fetch.go) ─┐
//	history feed (feed.go)  ────────────┼→ Page → Audit  → Report: words, rows, a page of HTML
//	saved incident page (text.go)  ─────┘      → Record → Recorded → Keep: a stored incident
//
// [ReadJSON] reads Statuspage API v2, [ReadFeed] a history feed, [ReadText] an
// incident page that was saved as text, [Fetcher] asks a page itself. All give a
// [Page], oldest first. [Audit] reads the promises out of each update with
// reminders/promise and judges them with incident.Judge; nothing here has an
// opinion of its own about what counts as kept. [Record] makes a retroactive
// incident of one of its incidents, [Keep] stores that.
//
// # What it refuses to do
//
//   - It never guesses a date, a zone or a phase in silence: what was inferred
//     says so (Update.Inferred, Report notes), what cannot be known is an error.
//   - An error names its place ("incidents[3].incident_updates[1].display_at"
//     or "line 12"), and nothing of a malformed page is judged or stored.
//   - What an import leaves out it names, line by line, with the reason.
//   - A stored past arms no reminder and posts nothing.
//
// The clock of a page is what its readers were shown (display_at); posts that
// were written later than they claim are flagged, since they cannot prove that
// anybody heard them in time.
package statuspage
