// Package slackfake is a Slack workspace to run against: the Web API, Socket
// Mode and signed HTTP delivery, views, scheduled messages and the limits of
// the real one, with switches for every fault. Tests and `kept demo` use it; a
// client finds it through nothing but the API address.
//
// [New] makes a [Workspace] with one app installed and #general; it is an
// [net/http.Handler]. AddUser, AddChannel and AddGroup fill it without telling
// the app: what they make was there before. What people do then (act_*.go) and
// what the app calls (api_*.go) comes down to the same few changes (post.go,
// room.go), each of which tells the app by Slack's event.
//
// # Reading and waiting
//
// Users, Channels, Messages, Notified, Scheduled, Bookmarks, Canvases, Home and
// OpenView show the workspace as one person sees it, or all of it. Changed is
// closed at the next change; Wait waits for what a test expects. Snapshot and
// Restore carry the state over a restart of the process.
//
// # What people do, and how the app hears of it
//
// Type, Command, Press, Choose, Submit, Shortcut, React and their like
// (act_*.go) do what a person can do in Slack's client, and no more: a form
// that lacks something is not sent. Those that the app answers wait for the
// acknowledgement and say by an [Outcome] what the person saw; Opened waits for
// the view that came of it.
//
// [Delivery] says how the app is reached: over Socket Mode (socket.go), each
// envelope on one of up to ten connections in turn, or by signed requests
// (signed.go). Events that are not acknowledged come again at once, after a
// minute and after five more, and are lost then; whoever used a command reads
// that it failed. WaitSockets and WaitQuiet are what tests wait for.
//
// # Time
//
// Messages and scheduled posts go by Options.Clock, which may be moved: Run
// notices, Tick acts at once. Rate limits go by Options.RateClock, deadlines of
// acknowledgements by real time.
//
// # Faults
//
// Fail plans failures of calls (Fault): refusals, 429 with and without
// Retry-After, 5xx, connections that break before a call is taken or after,
// slow and garbled answers. Revoke, Grant, SetFreePlan and SetMarketLimit change
// what the app may do. Disconnect, DisconnectOldest, CutSockets, DropFrames,
// HoldPings and SendTwice disturb the delivery; Redeliver does not wait for the
// next attempt's time; Delivery.MentionFirst turns a mention's two events round.
//
// # Where it differs from Slack
//
// Stricter:
//   - an unknown field in a block or view is refused everywhere, and a limit
//     counts Unicode characters;
//   - msg_blocks_too_long comes at 13,200 characters of text, where Slack's
//     own limit is only known to be near that;
//   - mrkdwn in blocks that is not marked verbatim has its plain @here, @name
//     and #name linked, as Slack's reference allows, though Slack seems to link
//     fewer;
//   - text of more than 40,000 characters is refused, where Slack cuts it off;
//   - a channel name is a-z, 0-9, "-" and "_"; Slack takes letters of more
//     scripts;
//   - in a thread @channel notifies nobody; outside it notifies all members,
//     as does @here, whoever is active;
//   - a reply to a reply is refused;
//   - an envelope can be acknowledged only on the socket that brought it, and an
//     event whose socket ends unacknowledged counts as failed that moment: Slack
//     documents neither;
//   - an event for which no socket is open fails its first two attempts at once.
//
// Looser or missing:
//   - one workspace, one app, one bot token; no user tokens, no Enterprise Grid,
//     no other apps; a shared channel is an ordinary one with strangers in it;
//   - rates: each method has a bucket of one minute's calls by its tier;
//     auth.test, chat.postMessage, chat.getPermalink and apps.connections.open
//     have 300 a minute; a channel takes five posts at once, then one a second;
//     Slack publishes neither bursts nor these;
//   - conversations.history begins with the messages closest to oldest where only
//     that is given, as the reference of its predecessor says, else with the
//     newest; deleting the root of a thread leaves a tombstone without its text;
//   - any well-formed name is an emoji; there is no emoji list, no search, no
//     stars, reminders, calls, lists, workflows, huddles, unfurling of links or
//     delivery of link_shared;
//   - the blocks alert, card, carousel, file, plan, table, task and video do not
//     exist; text without blocks is not given a rich_text block; styles within
//     rich text, filters of selects and dispatch_action_config are not checked;
//   - refresh_requested leaves a second until the end of the socket; a socket
//     that was told to go still gets its turn until then;
//   - the command's text has its names linked always, as with should_escape in a
//     manifest; options of external selects are not asked of the app
//     (block_suggestion); files cannot be put into a form;
//   - the app's failure to answer a button or form shows in the Outcome, that of
//     a command or of a button in a channel also as a line for that person;
//   - attachments are kept as sent, but for their blocks;
//   - following a thread notifies nobody; edits notify nobody;
//   - files are shared at once, without thumbnails or previews, up to 16 MB;
//     pictures of people and of the team are addresses that nothing answers;
//   - canvases are one piece of Markdown: no sections, no access control, no
//     limits but on length;
//   - scopes are checked, but not an administrator's settings: who may post,
//     invite, archive, or use @channel;
//   - an archived channel keeps its members, the bot included;
//   - auth.test's url, and permalinks, are the workspace's own address where
//     Options.BaseURL is set;
//   - users.list and the like have no cursors of their own kind: a cursor is a
//     place in the list, and moves if the list does.
package slackfake
