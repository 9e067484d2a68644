package incident

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Judge says what became of every promise of an incident, as of now. It is a
// pure function of inc.Updates, inc.Promises, inc.Phases, inc.Postmortem,
// inc.Cancelled, inc.MergedInto, inc.Retroactive, inc.Drill and inc.Status; the
// order of the slices does not matter.
//
//   - Whatever is recorded counts, even when its stamp is ahead of now: the
//     clocks of a chat platform and of the bot differ by seconds.
//   - A promise whose update is still being posted has no row yet.
//   - D, the deadline, is the border for people: a waiver, a correction or a
//     merge up to D gives the row its outcome; after D it only ends what is
//     owed. D + Grace is the border for the update.
//   - A deadline that had passed when it was said is judged by the same rule,
//     so it is broken at once: as soon as nothing can continue the post that said
//     it (Continuation), which might still have named another time.
//   - Resolving ends no promise but a cadence; its closing update keeps, or
//     makes good, what is heard where it was posted.
//   - When an incident was cancelled or merged away, or a drill is over, nothing
//     is owed any more ([Incident.Owes]); its rows are judged as ever, since
//     readers had the promise all the same.
func Judge(inc *Incident, now time.Time) Ledger {
	e := gather(inc, now)
	ledger := Ledger{At: now, Rows: make([]Row, 0, len(e.said))}
	for i := range e.said {
		ledger.Rows = e.judge(ledger.Rows, i)
	}
	slices.SortFunc(ledger.Rows, func(a, b Row) int {
		return cmp.Or(a.PostedAt.Compare(b.PostedAt), cmp.Compare(a.Promise, b.Promise), cmp.Compare(a.Interval, b.Interval))
	})
	return ledger
}

// answer is what may keep a promise: an update, or a postmortem (Update 0).
// The zero answer has not come.
type answer struct {
	At     time.Time
	Update UpdateID
	ByWord bool
}

// release is what lets a promise go before it was kept or broken.
type release struct {
	at      time.Time
	outcome Outcome
	note    string
}

// judge appends the rows of the i-th promise said.
func (e *evidence) judge(rows []Row, i int) []Row {
	p := e.said[i]
	row := Row{
		Promise: p.ID, Kind: p.Kind, Surface: p.Surface, Words: p.Words, By: p.By,
		PostedAt: p.MadeAt, Due: deadline(p), Vague: p.Vague,
	}
	if row.Due.IsZero() {
		row.Vague, row.Outcome, row.Note = true, Open, "no time was named"
		if p.Corrected != nil {
			row.Outcome, row.Note = Corrected, correctionNote(p)
		}
		return append(rows, row)
	}
	if p.Kind == Cadence {
		return e.intervals(rows, i, row)
	}
	a := e.answerTo(p)
	if q := e.restated[i]; q >= 0 && (a.At.IsZero() || !a.At.Before(e.said[q].MadeAt)) &&
		(p.Waived == nil || p.Waived.At.After(e.said[q].MadeAt)) { // what was let go before stays let go
		return append(rows, superseded(row, e.said[q].ID))
	}
	e.settle(&row, p, a, e.releases(i))
	row.Standing = e.stands(i, row)
	return append(rows, row)
}

// answerTo finds what keeps a promise other than a cadence, or makes it good.
func (e *evidence) answerTo(p *Promise) answer {
	if p.Kind != PostmortemDue {
		heard := e.heard[p.Surface]
		return heard.answer(heard.after(p))
	}
	var a answer
	for _, at := range e.delivered[p.Surface] {
		if !at.IsZero() && !at.Before(p.MadeAt) && (a.At.IsZero() || at.Before(a.At)) {
			a.At = at
		}
	}
	return a
}

// releases lists what may let the i-th promise go.
func (e *evidence) releases(i int) []release {
	p := e.said[i]
	var out []release
	if p.Waived != nil {
		out = append(out, release{p.Waived.At, Waived, "waived before it was due"})
	}
	if p.Superseded != nil {
		out = append(out, release{p.Superseded.At, Superseded, "superseded by a merge"})
	}
	if anew := e.replacedBy[i]; p.Kind == PostmortemDue && anew >= 0 {
		q := e.said[anew]
		out = append(out, release{q.MadeAt, Superseded, fmt.Sprintf("superseded by %s", q.ID)})
	}
	return out
}

// settle decides a row from its deadline, the answer that came and what was
// done to the promise.
func (e *evidence) settle(row *Row, p *Promise, a answer, releases []release) {
	limit := row.Due.Add(Grace)
	released := release{}
	for _, r := range releases {
		if !r.at.After(row.Due) && (released.outcome == "" || r.at.Before(released.at)) {
			released = r
		}
	}
	came := !a.At.IsZero()
	switch {
	case p.Corrected != nil && !p.Corrected.At.After(row.Due):
		row.Outcome, row.Note = Corrected, correctionNote(p)
		return
	case released.outcome != "" && (!came || released.at.Before(a.At)):
		row.Outcome, row.Note = released.outcome, released.note
		return
	case came && !a.At.After(limit):
		row.Outcome = Kept
	case came:
		row.Outcome, row.Late = Broken, a.At.Sub(row.Due)
	case e.now.After(later(limit, e.complete(p))):
		row.Outcome, row.Late = Broken, e.now.Sub(row.Due)
	default:
		row.Outcome = Open
	}
	row.KeptAt, row.Update, row.ByWord = a.At, a.Update, a.ByWord
	ended := p.Waived != nil || p.Superseded != nil || p.Corrected != nil
	row.Owed = !came && !ended && !e.over
	switch {
	case a.ByWord:
		row.Note = "by its author's word"
	case !came && p.Waived != nil:
		row.Note = "waived after it was due"
	case !came && p.Superseded != nil:
		row.Note = "merged after it was due"
	case !came && p.Corrected != nil:
		row.Note = "corrected after it was due"
	}
}

// stands reports whether readers still expect word at the deadline of a row
// that was kept early.
func (e *evidence) stands(i int, row Row) bool {
	p := e.said[i]
	return row.Outcome == Kept && p.Kind != PostmortemDue &&
		row.KeptAt.Before(row.Due) && !e.now.After(row.Due.Add(Grace)) &&
		p.Waived == nil && p.Superseded == nil && e.replacedBy[i] < 0 &&
		e.inc.Open() && !e.closed.since(later(p.MadeAt, p.CameAt))
}

func superseded(row Row, by PromiseID) Row {
	row.Outcome, row.Note = Superseded, fmt.Sprintf("superseded by %s within one post", by)
	return row
}

func correctionNote(p *Promise) string {
	if p.Corrected.Now == 0 {
		return "was no promise"
	}
	return fmt.Sprintf("misheard, see %s", p.Corrected.Now)
}
