// Package postmortem compiles the postmortem draft of an incident from what is
// stored about it, and renders it as Markdown and as a page of HTML.
//
// # What it promises
//
//   - Pure and deterministic: the same [Input] gives the same bytes. It reads no
//     clock, no store and no chat; the room's history is streamed once and never
//     held ([Input.Messages]).
//   - Nothing is invented. A section fills from what people marked ([Facts]);
//     plain statements in the room come in as "said, unconfirmed" (claims.go);
//     what is missing becomes a [Question] to a role.
//   - Contradictions are listed, never smoothed (contradictions.go): every
//     source of a fact's time is shown beside the others.
//   - Blameless: prose speaks of roles, lateness belongs to the incident, nobody
//     is counted. Names appear as owner, as action owners and under Participants.
//   - What was redacted or deleted leaves a tombstone, never text.
//   - Nothing that people typed can act as markup: it enters a draft only through
//     [Safe] (safe.go), and the page is sanitised once more.
//
// # How a draft comes about
//
// [Compile] streams the history through the claim reader, folds the entries into
// facts, and writes one [Section] after the other, in the order of [Sections].
// A section that a person wrote (incident.Postmortem.Sections, by key) stands in
// place of the compiled one and survives compiling again. [Draft.Markdown] puts
// the sections into a [Template], [Draft.HTML] renders that.
//
// The public voice ([PublicVoice]) tells only what was confirmed and what was
// said in public: no room chatter, no internal links or promises, no names but
// the owner's.
package postmortem
