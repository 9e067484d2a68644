// Package demo shows a Slack-like workspace in the browser: the page of `kept
// demo`, over package slackfake. One person at the keyboard acts as any of four
// people, moves the clock, and kills and restarts Kept, which runs as a process
// of its own and knows the workspace only through Slack's API.
//
// # Who may talk to it
//
// The server answers on loopback only, below a path with a random token in it,
// to requests that name a loopback address of its own as their host and, where
// they change anything, come from the page itself. A page on another site can
// neither guess the token nor send anything (guard.go). The page asks no other
// host for anything, and its content policy would not let it.
//
// # Time
//
// There is one clock, in this process (clock.go): the real one plus an offset
// that only grows. Moving it goes in steps, from one instant at which something
// is due to the next, each done before the next begins (move.go), so that no
// reminder is skipped. Kept hears of a new offset on its standard input and says
// on its standard output what it is doing (process.go).
//
// # The parts
//
//	server.go   addresses and views (view.go), acts.go what people do
//	guard.go    who may talk to it
//	keep.go     the workspace in a file, which survives
//	script.go   an incident that happened, played by people in the workspace, who
//	            wait while Kept is dead (alive.go)
//	files.go    files that Kept made, and canvas.go its documents, beside the chat
//	page/       what the browser runs: plain modules, no build step
package demo
