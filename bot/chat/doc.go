// Package chat is the port through which Kept meets a chat platform: neutral
// references, inbound events, outbound messages, and the small [Platform]
// interface that each adapter implements (Slack, Teams, and the in-memory
// workspace of package rehearse). It knows nothing of incidents.
//
// # Text
//
// Text that people typed travels as plain text: what they saw, with mentions
// as "@Name" and the exact places of real mentions beside it ([Mention]). Text
// that Kept sends is built from [Span]s, so only a span of kind [MentionSpan]
// can ever notify anybody: an adapter escapes every other span. A user's text
// therefore can mention no channel, forge no mention and inject no markup.
//
// # Once and in order
//
// The caller (package bot's outbox) hands over posts of one lane one after the
// other and repeats what failed. An adapter only says what became of an
// attempt: nil, [ErrRefused], [ErrUnknownFate], [ErrRetry] (see errors.go). It
// never retries a post by itself.
package chat
