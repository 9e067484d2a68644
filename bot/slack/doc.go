// Package slack is the Slack adapter: a Slack workspace as a [chat.Platform],
// with every optional feature of the port. It translates and nothing else: what
// is said, when, and to whom is decided in package bot.
//
// # Inward
//
// [Client.Run] receives over Socket Mode, on two connections, so that one
// remains while Slack renews the other; [Client.Handler] receives signed HTTP
// requests. Both translate (translate_*.go) and hand over to one [chat.Handler].
// Slack is told that an event has arrived only after the handler returned: what
// was acknowledged is on disk. Permanent failures end Run with a [SetupError].
//
// # Outward
//
// Each call is made once, behind the limits that Slack sets per method and per
// channel (limit.go), and says what became of it in the port's classes
// (fate.go). Messages become Block Kit (blocks.go), forms become modals
// (modal.go).
//
// # References
//
// A person is "slack:TEAM:USER", a room "slack:TEAM:CHANNEL", a group
// "slack:TEAM:GROUP" (ref.go). A message's ID is Slack's timestamp, as bytes in
// the order of posting.
package slack
