// Package mirror plays transcripts on the fakes of real platforms. What people do
// in the rehearsal's workspace they also do there; the bot hears of it, and
// answers, only through the platform's adapter; and what it does there is repeated
// in the rehearsal, where a transcript's expectations look. At the end everything
// that Kept said in a room must read the same there. It is for tests.
//
// References of the rehearsal are "there", the platform's are "here".
//
// A [Workplace] is what people can do in a platform's fake; [Play] does the rest.
// Faults and crashes are the rehearsal's: each of the bot's calls goes first to
// the rehearsal's workspace, then to the platform.
package mirror
