// Package slack is the Slack adapter: a Slack workspace as a [chat.Platform],
// with every optional feature of the port. It translates and nothing else: what
// is said, when, and to whom is decided in package bot.
//
// # Inward
//
// [Client.Run] receives over Socket Mode (socket*.go), on two connections, so that
// one remains while Slack renews the other; [Client.Handler] receives signed HTTP
// requests (signed.go). Both translate (translate*.go) and hand over to one
// [chat.Handler]. Slack is told that an event has arrived only after the handler
// returned: what was acknowledged is on disk. What the handler replies goes with
// the acknowledgement where it can, else its own way (answer.go). Permanent
// failures end Run with a [SetupError].
//
// # Outward
//
// Each call is made once, behind the limits that Slack sets per method and per
// channel (limit.go), and says what became of it in the port's classes
// (fate.go). A scope that the app lacks is told to the operator once; what it
// was for is left out.
//
// Messages become rich_text blocks (blocks.go, piece.go), whose text elements
// hold no markup: what people typed is inert by construction. One that is too
// long for Slack is posted in parts, which are edited and looked up as one
// (post.go, edit.go, find.go). Forms become modals (modal.go).
//
//	connect.go, scopes.go, check.go
//	              who Kept is in the workspace, what it may do, and what is missing
//	people.go, rooms.go, roomname.go, resolve.go
//	              people, groups and rooms, and their names in a configuration
//	message.go, plain.go
//	              a message as an event, the same live and read back
//	read.go, history.go
//	              what was said: pages, threads, reactions, pins
//	schedule.go, document.go, marks.go, files.go
//	              posts that Slack keeps for later; canvases; pins and bookmarks; files
//	memory.go     answers of Slack's that are remembered for a while
//
// # References
//
// A person is "slack:TEAM:USER", a room "slack:TEAM:CHANNEL", a group
// "slack:TEAM:GROUP" (ref.go), TEAM being the workspace in which Kept is: one
// person has one reference there, whichever organisation they belong to. A
// message's ID is Slack's timestamp, as bytes in the order of posting.
package slack
