package incident

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// evidence is an incident laid out for judging: what was said, heard and done,
// in order.
type evidence struct {
	inc    *Incident
	now    time.Time
	said   []*Promise // by MadeAt, then ID; those still being posted are left out
	heard  map[Surface]*hearing
	closed closures
	over   bool // nothing is owed of it any more
	// replacedBy holds, for each promise said, the index of the first newer timed
	// one on its surface that takes its place (among update promises, and among
	// postmortem promises), made in another post; -1 for none.
	replacedBy []int
	// restated holds, for each promise said, the index of the last one of its kind
	// in the same post; -1 for none later.
	restated []int
	// delivered holds the instants that keep a promised postmortem.
	delivered map[Surface][]time.Time
}

func gather(inc *Incident, now time.Time) *evidence {
	e := &evidence{
		inc: inc, now: now,
		heard:  map[Surface]*hearing{Internal: listen(inc.Updates, Internal), Public: listen(inc.Updates, Public)},
		closed: closuresOf(inc),
		over:   !inc.Owes(),
		delivered: map[Surface][]time.Time{
			Public:   {inc.Postmortem.PublishedAt},
			Internal: {inc.Postmortem.CompletedAt, inc.Postmortem.PublishedAt},
		},
	}
	e.said = make([]*Promise, 0, len(inc.Promises))
	for i := range inc.Promises {
		if p := &inc.Promises[i]; !p.MadeAt.IsZero() {
			e.said = append(e.said, p)
		}
	}
	slices.SortFunc(e.said, func(a, b *Promise) int {
		return cmp.Or(a.MadeAt.Compare(b.MadeAt), cmp.Compare(a.ID, b.ID))
	})
	e.replace()
	return e
}

// replace fills replacedBy and restated, walking back from the newest promise.
func (e *evidence) replace() {
	type post struct {
		place place
		group int
		kind  Kind
	}
	newest := map[place]int{}
	last := make(map[post]int, len(e.said))
	e.replacedBy = make([]int, len(e.said))
	e.restated = make([]int, len(e.said))
	for i, p := range slices.Backward(e.said) {
		e.replacedBy[i], e.restated[i] = -1, -1
		at := placeOf(p)
		group, posted := e.group(p)
		if !p.CameAt.IsZero() { // it takes the place of nothing that was said here
			e.replacedBy[i] = e.firstSaid(at, p.CameAt)
			continue
		}
		if q, ok := newest[at]; ok {
			if g, ok := e.group(e.said[q]); posted && ok && g == group {
				q = e.replacedBy[q]
			}
			e.replacedBy[i] = q
		}
		if !counts(p) {
			continue
		}
		newest[at] = i
		if key := (post{at, group, p.Kind}); posted {
			if q, ok := last[key]; ok {
				e.restated[i] = q
			} else {
				last[key] = i
			}
		}
	}
}

// firstSaid is the index of the first promise that was said here after t and
// counts, -1 for none.
func (e *evidence) firstSaid(at place, t time.Time) int {
	return slices.IndexFunc(e.said, func(p *Promise) bool {
		return p.CameAt.IsZero() && p.MadeAt.After(t) && placeOf(p) == at && counts(p)
	})
}

// place is where a promise takes another's place: updates and postmortems on
// each surface.
type place int

func placeOf(p *Promise) (at place) {
	if p.Surface == Public {
		at += 1
	}
	if p.Kind == PostmortemDue {
		at += 2
	}
	return at
}

// group is the group of posts in which a promise was heard, named by the index
// behind its last post; false for one made by command.
func (e *evidence) group(p *Promise) (int, bool) {
	heard := e.heard[p.Surface]
	at, ok := heard.index[p.Update]
	if !ok {
		return 0, false
	}
	return heard.groupEnd[at], true
}

// complete is the last instant at which another post could continue the one that
// made a promise; zero for one made by command.
func (e *evidence) complete(p *Promise) time.Time {
	end, posted := e.group(p)
	if !posted {
		return time.Time{}
	}
	return e.heard[p.Surface].posts[end-1].At.Add(Continuation)
}

// deadline is when a promise is first due; zero when it is vague.
func deadline(p *Promise) time.Time {
	switch {
	case p.Vague, p.Kind == Cadence && p.Every <= 0:
		return time.Time{}
	case p.Kind == Cadence:
		return p.MadeAt.Add(p.Every)
	case p.Due.IsZero() && p.For > 0:
		return p.MadeAt.Add(p.For)
	}
	return p.Due
}

// counts reports whether a promise names a time and was not taken back as
// misheard before that time came.
func counts(p *Promise) bool {
	due := deadline(p)
	return !due.IsZero() && (p.Corrected == nil || p.Corrected.At.After(due))
}

// hearing is what was heard on one surface, oldest first.
type hearing struct {
	posts    []*Update
	groupEnd []int // for each post, the index behind the last post of its group
	index    map[UpdateID]int
}

// listen lays out the updates heard on a surface. A post that comes within
// Continuation of the one before it belongs to the same group.
func listen(updates []Update, s Surface) *hearing {
	h := &hearing{index: make(map[UpdateID]int, len(updates)), posts: make([]*Update, 0, len(updates))}
	for i := range updates {
		if u := &updates[i]; u.Posted() && u.On(s) {
			h.posts = append(h.posts, u)
		}
	}
	slices.SortFunc(h.posts, func(a, b *Update) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	h.groupEnd = make([]int, len(h.posts))
	for i, u := range slices.Backward(h.posts) {
		h.index[u.ID] = i
		h.groupEnd[i] = i + 1
		if i+1 < len(h.posts) && h.posts[i+1].At.Sub(u.At) <= Continuation {
			h.groupEnd[i] = h.groupEnd[i+1]
		}
	}
	return h
}

// firstAfter is the index of the first post after t.
func (h *hearing) firstAfter(t time.Time) int {
	return sort.Search(len(h.posts), func(i int) bool { return h.posts[i].At.After(t) })
}

// after is the index of the first post that may keep a promise: behind its own
// group, or simply later than a promise made by command, or one that came from
// another incident.
func (h *hearing) after(p *Promise) int {
	if i, ok := h.index[p.Update]; ok {
		return h.groupEnd[i]
	}
	return h.firstAfter(later(p.MadeAt, p.CameAt))
}

// begin says when a cadence begins, and which post may answer it first.
func (h *hearing) begin(p *Promise) (time.Time, int) {
	if i, ok := h.index[p.Update]; ok {
		end := h.groupEnd[i]
		return h.posts[end-1].At, end
	}
	return p.MadeAt, h.firstAfter(later(p.MadeAt, p.CameAt))
}

// answer is the i-th post as an answer; the zero answer behind the last.
func (h *hearing) answer(i int) answer {
	if i >= len(h.posts) {
		return answer{}
	}
	u := h.posts[i]
	return answer{At: u.At, Update: u.ID, ByWord: u.ByWord}
}
