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
