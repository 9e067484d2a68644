// Package export reads a Slack export, zip or folder, as the history of one
// channel, and keeps it as an incident of the past.
//
// # The way of a message
//
//	CHANNEL/YYYY-MM-DD.json → day.go, one element at a time
//	  → message.go, text.go: what people saw, as a stored message
//	  → keep.go: batches into the store, marked ones into the timeline
//
// The layout is Slack's ("How to read Slack data exports" in its help centre):
// channels.json and groups.json name the channels, users.json (of an
// organisation org_users.json) the people, a folder per channel holds a file per
// day. A file is never held in memory, nor is the channel: what is held is one
// batch of messages and the names of people and channels.
//
// # What it refuses to do
//
//   - It decides nothing that people said. Messages that look like status
//     updates are history, not updates: they keep and break no promise. Phases
//     are not read out of words; severity and title come from whoever imports.
//   - It arms no reminder and posts nothing. The room of the stored incident is
//     one that no chat platform has, so nothing that is said in the live channel
//     reaches it.
//   - It reads nothing outside of the export: names in it are looked up, never
//     followed, and a file that unpacks to absurd sizes is refused.
//   - What is left out is counted, with the reason.
package export
