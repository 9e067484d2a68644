// Package teamsfake is a Microsoft Teams to run against: sign-in and tokens, the
// Bot Connector, Microsoft Graph with paging and delta, throttling, and people who
// write, press and fill in, with switches for every fault. An app finds it
// through nothing but the addresses of the services.
//
// [New] makes an [Organisation] with one bot registered; it is an
// [net/http.Handler]. AddUser, AddTeam, AddChannel, AddChat and AddMessage fill
// it without telling the app: what they make was there before. What people do
// then (act_*.go) and what the app calls (connector_*.go, graph_*.go) comes down
// to the same few changes, of which the app is told by Teams' activities.
//
// # Addresses
//
// Without Options.BaseURL the services are at Microsoft's own addresses, to which
// [Organisation.Client] leads in this process, without a network: an app runs
// with its defaults. With it they are paths under one address, which Addresses
// lists. Graph also has the directory's people and groups, consent, the app
// catalogue and the files of channels, as far as an app like ours asks.
//
// # Reading and waiting
//
// Users, Teams, Places, Messages, Direct and Notified show the organisation as
// one person sees it, or all of it; Deliveries what went to the app, Calls what
// came from it. Changed is closed at the next change; Wait waits for what a test
// expects, WaitQuiet until nothing is on its way to the app.
//
// # What people do, and how the app hears of it
//
// Type, Edit, Delete, React, Slash, Press, Refresh, MessageAction, Submit,
// Install, Join and their like do what a person can do in Teams, and no more: a
// form that lacks something is not sent. Those that the app answers (invokes)
// wait for it and say by an [Outcome] what the person saw: a card refreshed in
// place, a notice, a dialog, an error. Everything else is queued per
// conversation, signed, and delivered up to three times.
//
// # Tokens
//
// Deliveries carry what [Organisation.Token] makes; given a change it forges any
// bad token there is. RotateKeys and Endorse change what is published. Send gives
// the app any body under any header; Strays shows what it sent to strangers.
//
// # Faults
//
// Fail plans failures of calls ([Fault]); SetSecret, RevokeTokens, Grant and
// SetRSC take the app's rights away; User.Unreachable and User.Blocked keep it
// from people; SendTwice, Lose, Redeliver and an App that fails disturb the
// delivery.
//
// # Time
//
// Messages and tokens go by Options.Clock, throttling by Options.RateClock,
// deadlines and further attempts of deliveries by real time.
//
// # Where it differs from Teams
//
// Stricter:
//   - a message is at most 80 KB of JSON; Teams' limit is near 100 KB and counted
//     otherwise;
//   - a card is refused for what Teams shows badly: a version above 1.5, types
//     that are not in it, identifiers that occur twice, required inputs without a
//     label; further fields are not looked at, the schema is not applied;
//   - a channel's activities do not tell the team's group ID, which Teams leaves
//     out of most: GET v3/teams/{id} has it; mentions of people have no
//     aadObjectId;
//   - calls about targeted messages are refused if ";messageid=" is
//     percent-encoded; others take both;
//   - edits and deletions count as posts for throttling; windows slide
//     and are a tenth shorter, where Teams' are only said to be approximate;
//     Retry-After is always there, unless a Fault
//     leaves it out;
//   - a message in a channel or group chat notifies only whom it mentions; Teams
//     notifies members of a group chat, and those of a thread, by their settings;
//   - in a private channel the bot hears and may post nothing, unless
//     Place.HasBot is set: what newer manifests allow there is not modelled.
//
// Looser or missing:
//   - one tenant, one app, one region; no other bots, no guests' home tenants, no
//     meetings, calls, files, tabs, tags, calendars, sign-in cards, search
//     commands, link unfurling, suggested actions or streaming;
//   - Microsoft does not say when activities are delivered again: here after no
//     answer, 429 and 5xx, twice; invokes of message extensions are asked twice
//     more after five seconds each, as the documentation says, those of cards
//     never;
//   - Graph refuses by permission and by installation, not by each team's own
//     consent; throttling knows two classes of calls;
//   - a reply counts as a change of its thread for the order of the list and for
//     delta, where the documentation speaks of the thread's last change; a delta
//     does not list replies by themselves; its tokens never expire;
//   - $select is ignored; $filter knows eq, startswith and or on users, equality
//     on channel names, and lastModifiedDateTime of a delta; a page is a place in
//     the list and moves if the list does;
//   - a chat that Graph made has the bot in it only after the app was installed
//     there, under whatever teamsApp it is named;
//   - Markdown and HTML are read as text: tags go, Markdown's signs stay; text by
//     people is plain, its mentions are found by name after "@";
//   - a message with text and several attachments is one message;
//   - webhooks of Graph (change notifications) do not exist;
//   - the system's own lines (somebody joined, a channel was renamed) come only of
//     AddMessage;
//   - targeted messages do not vanish after a day.
package teamsfake
