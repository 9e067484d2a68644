// Package teams is the Microsoft Teams adapter: an organisation's Teams as a
// [chat.Platform], over the Bot Connector and Microsoft Graph. It translates and
// nothing else: what is said, when, and to whom is decided in package bot.
//
// # Inward
//
// [Client.Handler] takes activities at /teams/messages. Every one carries a
// token that must be the Bot Connector's own, for this app, and comes from an
// allowed tenant by way of an allowed service; no setting turns that off
// (verify.go, keys.go). It is translated (translate_*.go), handed over to one
// [chat.Handler], and answered after that returned: what was acknowledged is on
// disk. Buttons, forms and message actions are answered in the response; what a
// command answers to its author alone goes into their chat with Kept, never into
// the thread (answer.go, invoke.go).
//
// Forms are cards with inputs (card_form.go), in the dialog of a message action or
// in the chat of whoever asked (open_form.go). A card carries its whole form,
// sealed for that person: Teams sends back nothing else, and anybody could send
// anything (form_data.go).
//
// Nothing is taken from a channel that is shared with other teams or
// organisations, and whoever asks there is told why (shared.go).
//
// # Outward
//
// Each call is made once, behind the limits that Teams sets per conversation
// (limit.go), and says what became of it in the port's classes (fate.go). Tokens
// (token_source.go) go to the hosts of the allowlist only, and never along with a
// redirect or a list's next page.
//
// Messages become Adaptive Cards (≤ 1.5; card.go, card_row.go, card_page.go): text
// runs, which hold no markup, so that what people typed is inert by construction;
// a line with a mention is a text block with everything else escaped. The first
// element's ID carries the mark of the post's key, by which Graph finds it again
// (post_find.go). One that is too long for Teams is posted in parts, which are
// edited and looked up as one (post.go, post_edit.go).
//
//	connector.go, graph.go
//	              the calls of the two services
//	people.go, people_name.go, member.go, room.go, team.go
//	              people, groups, rooms and teams, and their names in a configuration
//	room_open.go, room_chat.go, room_topic.go, room_archive.go
//	              a room per incident: a channel, a thread, a group chat
//	history.go, history_message.go
//	              what was said while Kept was away
//	post_file.go  files, or their text
//	connect.go, check.go
//	              what is permitted, and what to do where it is not
//
// # What Teams has not
//
// There are no posts for later, pins and bookmarks for bots. A private
// incident is a group chat, which Graph makes only with permissions for the whole
// organisation. What was said is read back only with resource-specific consent;
// where Kept may not look, a post of unknown fate is refused a look-up, and goes
// out again marked. Each permission that is
// missing is told to the operator once; what it was for is left out.
//
// Graph may be away while the connector works. Nobody waits for it then: who is new
// is looked up in the conversations, and an incident becomes a thread. Only a private
// one waits, as nothing else makes group chats.
//
// # What has to be remembered
//
// Teams tells where a conversation is reached only in the activities that come
// from it. The adapter keeps that in a [Memory], so that a reminder finds its
// thread after a restart.
//
// # References
//
// A person is "teams:TENANT:AADOBJECTID", a room "teams:TENANT:CONVERSATION"
// (a channel's thread has the thread's root in it, ";messageid="). A message's ID is the
// activity's, whose digits sort in the order of posting.
package teams
