// Package teams is the Microsoft Teams adapter: an organisation's Teams as a
// [chat.Platform], over the Bot Connector and Microsoft Graph. It translates and
// nothing else: what is said, when, and to whom is decided in package bot.
//
// # Inward
//
// [Client.Handler] takes activities at /teams/messages. Every one carries a
// token that must be the Bot Connector's own, for this app, from an allowed
// tenant; no setting turns that off (token.go). An activity is answered after the
// handler returned: what was acknowledged is on disk.
//
// # Outward
//
// Each call is made once, behind the limits that Teams sets per conversation,
// and says what became of it in the port's classes. Tokens go to the hosts of
// the allowlist only, and never along with a redirect. Messages become text and
// Adaptive Cards (≤ 1.5); forms become cards with inputs.
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
