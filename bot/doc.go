// Package bot is Kept: the use cases of an incident, from declaration to
// postmortem, between a chat platform (port [chat.Platform]) and a store
// (store.Store). Start here.
//
// # The way the data goes
//
//	chat event → adapter → Bot.Handle → one store transaction:
//	    load, decide, put entries, incident, promises, reminders, queued posts
//	→ commit → answer → Bot.Deliver posts from the outbox
//
// [Bot.Handle] takes one inbound [chat.Event] and gives the answer for its
// author. Everything it changes is on disk before it returns; a crash at any
// instant loses nothing that was answered. Everything that others shall see is
// queued in the same transaction and posted later, in order per lane, by
// [Bot.Deliver]. [Bot.Remind] fires what is due. [Bot.Run] does both, and the
// reading of what was missed, in loops; [Bot.Step] does each once.
//
// # The parts
//
//	bot.go        Bot, Config, Reply; Handle dispatches an event
//	dispatch.go   what carries out a typed command, and who its author is
//	find.go       which incident is meant, and who may know of it
//	change.go     the unit of work: one event, one incident, one transaction;
//	              queue.go lets it post
//	mention.go    a command whose message comes by several events at once
//	rights.go     what not everybody may do
//	declare.go, here.go, update.go, resolve.go, status.go, details.go, note.go,
//	edit.go, promise.go, remedy.go, action.go, postmortem.go, views.go
//	              the use cases, one a file
//	handover.go   a role with all that is owed passes to somebody, once they have it
//	merge.go      an incident that is another one's becomes part of it
//	twin.go       the copies of its timeline, forgotten together
//	follow_up.go  an update that says when the next one comes, after one that did not
//	follow.go     who hears of updates without a part in it; follow_standing.go tells
//	              them once how several incidents stand; resume.go what somebody missed
//	mine.go       what is owed, by whom; mute.go lets others be reminded of it;
//	              hours.go is when somebody works and sleeps, and who says so
//	redact.go     the one way to forget; carried.go knows which posts carry whose text
//	history.go    messages, edits, deletions; mark.go the reactions, pins and message
//	              actions that put them into the timeline
//	drill.go      an incident that is none
//	retro.go      one that was over before it was declared
//	action_after.go, actiondigest.go
//	              action items once it is over: handed on, linked, listed each week
//	advice.go, pace.go, inactive.go
//	              advice: what readers would want changed, a promise that is kept too
//	              rarely, a commander gone quiet
//	elsewhere.go  messages of other rooms that somebody put into a timeline
//	button.go, form*.go
//	              presses and forms; a form becomes the command that one could type
//	panel.go, home.go
//	              all about an incident, in its room; all that concerns somebody
//	draft.go      the postmortem draft, as messages for the room
//	figures.go    a period in numbers
//	people.go     what people are called, and their zones
//	place.go      what holds for each of several platforms
//	standing.go   what an incident owes as of now, worked out once a change
//	announce.go   the announcement, with every update as a reply under it
//	canvas.go, archive.go
//	              the links and documents of an incident's room, and its end
//	outbox.go     the deliverer; delivery.go works off many lanes side by side
//	attempt.go    tries one post and records what became of it; effects.go is what
//	              a post does to the outside
//	disturb.go    who does not want to be disturbed; digest.go posts the digest
//	remind.go     fires reminders; nudge.go is their message and its readers, whom
//	              bring.go brings to where it stands; group.go is whom an escalation
//	              to a group calls
//	deadman.go    what the platform posts by itself when Kept is not there;
//	              scheduled.go leaves it there, deadman_return.go takes it for Kept's own
//	catchup.go    follows an absence or a lost connection, rewind.go a clock that was
//	              set back; gap.go notes from where a room is to be read, read_back.go
//	              reads what was said meanwhile, unseen.go remembers what nobody let it read
//	page.go       calling somebody in; page_group.go each of a group; page_call.go calls
//	              hooks, which are systems outside the chat, page_answer.go hears what
//	              became of it there; called.go knows which calls are not over, and who has them
//	intake.go     takes alerts; intake_proposal.go is the incident that they propose,
//	              intake_press.go what people decide of it; intake_forget.go lets go
//	              what nothing is heard of any more
//	foreign.go    texts of other systems, as they may be shown
//	run.go        the loops of a server
//	words_*.go    every sentence that Kept says; words_line.go puts instants into
//	              them, which each reader sees by their own clock
//
// Subpackages: incident (the domain and its ledger), chat (the port), command
// (the grammar), figures (a period in numbers), lint (what readers would want changed in an update),
// postmortem (the draft), rehearse (transcripts in simulated time), statuspage
// (the past of a status page). The schedule of reminders and the language of
// promises are in the top level package reminders.
//
// # The rules that never bend
//
// Nothing acknowledged is lost; a reminder outlives everything; the ledger
// never lies; one timeline; once; nobody is let in. Tests named after each
// hold them (rule1_*_test.go to rule6_*_test.go).
//
// # Decisions
//
// A command that names no incident means the one whose room it is typed in,
// else the only open one that its author may see; where several fit, Kept asks
// and keeps the text. A redelivered event is answered with silence: its first
// delivery was answered. People's text is only ever put into plain spans and
// quotations, so it can notify nobody. Nothing that was filled in is lost: a form
// that is refused, or asks, comes back as it was. An update's promises count from the
// moment at which the update exists for its readers. A postmortem is published
// where its readers are, and somebody says so: no document of the workspace is
// public. A room is archived then, never when an incident is cancelled, which is
// taken back too often. A channel in which an incident was declared to live keeps
// its name, topic, people and links: it is others' too.
package bot
