// Package rehearse plays chats that were written down: people speak, time
// passes, the process is killed and comes back, and what the bot says to all
// of it is shown and can be expected. It holds
//
//   - [Workspace], a chat platform in memory, and [Page], a status page,
//   - the transcript format ([Parse]; [FormatHelp] describes it to people),
//   - the player ([Play]), which drives a bot in simulated time,
//   - what shows a rehearsal: [Chat] for people, [JSONLines] for programs,
//   - transcripts of real incidents ([Incidents]).
//
// # Time
//
// The only clock is the transcript's. Between two lines the player asks the
// bot what is due next and jumps there, so weeks pass in milliseconds and
// every rehearsal comes out the same.
//
// # Crashes
//
// The workspace and the page are the world outside; they outlive the bot. A
// crash copies the store's file as it is at that instant, cuts the old life off
// from the world, and starts a new one on the copy. Nothing is flushed, closed
// or told first.
//
// # The transcripts of real incidents
//
// Facts, times, phases, components and the words of each promise in incidents/
// are the real ones, from the companies' public status pages. All other
// sentences, and everything that responders say to each other, were written
// for this project; people have the names of their roles.
package rehearse

// FormatHelp describes the transcript format to people, in paragraphs that may
// be wrapped and indented tables that must not.
const FormatHelp = `A transcript reads as a chat does: a header, a blank line, then a line for
everything that happens. Lines that begin with # are comments; an indented
line goes on with the one before.

  title: Users cannot log in
  zone: Europe/Copenhagen
  page: connected
  page zone: CET
  start: 2022-01-27 10:05
  people: Ana, Ben (Europe/London), Monitoring (bot), Auditor (guest)
  escalation: Ben

  10:05 Monitoring in #general: Alert: login errors
  10:11 Ana: /incident declare Users cannot log in sev:1
  10:12 [m3] Ben in #inc-1-users-cannot-log-in: we rolled back
  10:13 Ana reacts :pushpin: to m3
  10:17 Ana: /incident update public: We are on it. Next update at 10:45hs
  10:40
  expect "in 5 min"

Header: only start and people are needed.

  zone           in which times are written; UTC where it is left out
  page           "connected" gives Kept a status page
  page zone      where the page's readers live
  people         with their own zone, (bot) or (guest)
  groups         as in: @sre (Ana, Ben), @dba (Cleo)
  escalation     a name, a @group or a #room
  digest         the #room of the morning digest

When: a line without a time happens with the line before; a time alone lets
time pass.

  10:13          or 10:13:05: the next such time of the same day
  next day 09:00, 2026-03-03 16:41
  +5m            later than the line before; 45s, 3h, 2d

Where: "in #room" or "to Kept" (direct); else where the last line was.
Everybody but guests is in every public room.

Which message: its label, as in [m3] above, or time and author (10:12 Ben).

  Ana: text                        "/incident", "/incident …" and "@Kept …" are commands, and
                                   whatever is written to Kept directly
  Ana (thread on m3): text         a reply
  Ana attaches graph.png: text
  Ana reacts :pushpin: to m3       unreacts :pushpin: from m3
  Ana edits m3: text               deletes m3, pins m3, unpins m3
  Ana presses [Post update]        the newest such button that she can see;
                                   "on m3" names another, double-clicks does it twice
  Ana fills: text = We look; severity = SEV1
                                   the form that she has open, or a field a line
                                   one that is refused, or asked again, is still open
  Ana uses "add to timeline" on m3 a message action; also "make an action item",
                                   "declare from this", and "declare" of no message
  Ana opens home                   Kept's own page, as she sees it
  Ana joins #room                  leaves #room
  Ana does not want to be disturbed until 09:00
                                   the next such time, or with a date; "can be disturbed" ends it

What befalls Kept:
  crash                            killed without warning, started again;
                                   "crash before next post", "crash after next post"
  offline 3h                       killed, and back after that long
  platform down 10m                and: platform refuses next post, loses next post,
                                   loses next answer, delays next post 30s
  page down 10m                    and: page refuses next, page loses next answer
  redeliver                        the last event comes once more
  hold events                      until deliver events, or deliver events backwards

What is looked at (a transcript with expectations is a test):
  show timeline                    show promises, show draft
  expect "text"                    in what Kept has shown since the line before;
                                   add: to Ana, or: in #room
  expect no "text"
  expect once "text"               posted exactly once since the beginning, not
                                   counting replies in threads
  expect page "text"               the status page says it
  expect none within 5m            Kept posts nothing for so long

What is shown, beside what people say:

  (to Ana only)                    nobody else sees it
  (shows Ana their page)           Kept's own page
  (direct to Ana)                  in her conversation with Kept
  (now pinned)                     what the pinned summary now says that it did not
                                   before; an edit, which rings nobody's phone
  [Post update]                    a button
`
