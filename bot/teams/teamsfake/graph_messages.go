package teamsfake

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// How many replies a page has, expanded or listed by themselves
// unless $top says less (Graph: list channel messages, list replies).
const (
	expandedReplies = 1000
	listedReplies   = 20
	maxTop          = 50
)

// deltaReach is how far back a delta goes (Graph: chatMessage delta).
const deltaReach = 8 * 30 * 24 * time.Hour

// inGraph are the messages of a place that Graph knows: not targeted ones. mu
// held.
func (o *Organisation) inGraph(p *Place, keep func(*Message) bool) []*Message {
	var list []*Message
	for _, m := range o.state.Messages[p.ID] {
		if m.To == "" && keep(m) {
			list = append(list, m)
		}
	}
	return list
}

// chain is a thread's replies, oldest first. mu held.
func (o *Organisation) chain(p *Place, root string) []*Message {
	return o.inGraph(p, func(m *Message) bool { return m.Root == root && m.ID != root })
}

// withReplies adds the replies to a thread's first message, newest first as
// Graph does. mu held.
func (o *Organisation) withReplies(in *http.Request, p *Place, m *Message, shown object) object {
	replies := o.chain(p, m.ID)
	slices.Reverse(replies)
	list := []object{}
	for _, r := range replies[:min(len(replies), o.expanded())] {
		list = append(list, o.showMessage(p, r))
	}
	shown["replies"] = list
	shown["replies@odata.count"] = len(list)
	if len(replies) > len(list) {
		shown["replies@odata.nextLink"] = fmt.Sprintf("%s/v1.0/teams/%s/channels/%s/messages/%s/replies?$skiptoken=%s",
			o.Addresses().Graph, p.Team, url.PathEscape(p.ID), m.ID, token(int64(len(list))))
	}
	return shown
}

func (o *Organisation) expanded() int {
	if o.opt.ExpandedReplies > 0 {
		return o.opt.ExpandedReplies
	}
	return expandedReplies
}

// latest is when a thread last changed. mu held.
func (o *Organisation) latest(p *Place, root *Message) time.Time {
	at := root.At
	for _, m := range append(o.chain(p, root.ID), root) {
		for _, t := range []time.Time{m.At, m.EditedAt} {
			if t.After(at) {
				at = t
			}
		}
	}
	return at
}

// roots are the first messages of a channel's threads. mu held.
func (o *Organisation) roots(p *Place) []*Message {
	return o.inGraph(p, func(m *Message) bool { return m.Root == m.ID })
}

// listMessages lists a channel's threads, the one that changed last first.
func (o *Organisation) listMessages(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, 20, maxTop)
	if refusal != nil {
		return *refusal
	}
	if in.URL.Query().Has("$filter") || in.URL.Query().Has("$orderby") {
		return o.graphBad("QueryOptions to order by or filter are not supported.")
	}
	roots := o.roots(p)
	at := map[*Message]time.Time{}
	for _, m := range roots {
		at[m] = o.latest(p, m)
	}
	slices.SortFunc(roots, func(a, b *Message) int {
		if c := at[b].Compare(at[a]); c != 0 {
			return c
		}
		return compareIDs(b.ID, a.ID)
	})
	return o.page(in, o.showAll(in, p, roots), size)
}

// showAll shows messages, with their replies if the call asks for them. mu held.
func (o *Organisation) showAll(in *http.Request, p *Place, messages []*Message) []object {
	var list []object
	for _, m := range messages {
		shown := o.showMessage(p, m)
		if in.URL.Query().Get("$expand") == "replies" {
			shown = o.withReplies(in, p, m, shown)
		}
		list = append(list, shown)
	}
	return list
}

func (o *Organisation) oneMessage(in *http.Request, p *Place) answer {
	m := o.message(p.ID, in.PathValue("message"))
	if m == nil || m.To != "" || m.Root != m.ID {
		return o.graphNotFound("NotFound")
	}
	return answer{body: o.showAll(in, p, []*Message{m})[0]}
}

// listReplies lists a thread's replies, newest first.
func (o *Organisation) listReplies(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, listedReplies, maxTop)
	if refusal != nil {
		return *refusal
	}
	m := o.message(p.ID, in.PathValue("message"))
	if m == nil || m.To != "" || m.Root != m.ID {
		return o.graphNotFound("NotFound")
	}
	replies := o.chain(p, m.ID)
	slices.Reverse(replies)
	return o.page(in, o.showAll(in, p, replies), size)
}

// modifiedAfter reads the $filter that a delta may have.
var modifiedAfter = regexp.MustCompile(`^lastModifiedDateTime gt (\S+)$`)

// deltaMessages lists the threads that changed since a token, or in the last
// eight months, in the order of their changing.
func (o *Organisation) deltaMessages(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, 20, maxTop)
	if refusal != nil {
		return *refusal
	}
	query := in.URL.Query()
	var since int64
	for _, parameter := range []string{"$skiptoken", "$deltatoken"} {
		if given := query.Get(parameter); given != "" {
			n, ok := fromToken(given)
			if !ok {
				return o.graphFailure(http.StatusBadRequest, "BadRequest", "Delta token is not valid.")
			}
			since = n
		}
	}
	after := o.now().Add(-deltaReach)
	if given := query.Get("$filter"); given != "" {
		m := modifiedAfter.FindStringSubmatch(given)
		if m == nil {
			return o.graphBad("Invalid filter clause")
		}
		at, err := time.Parse(time.RFC3339, m[1])
		if err != nil {
			return o.graphBad("Invalid filter clause")
		}
		if at.After(after) {
			after = at
		}
	}
	list := slices.DeleteFunc(o.roots(p), func(m *Message) bool {
		return m.changed <= uint64(since) || !o.latest(p, m).After(after)
	})
	slices.SortFunc(list, func(a, b *Message) int { return int(int64(a.changed) - int64(b.changed)) })
	shown := list[:min(size, len(list))]
	body := object{"value": append([]object{}, o.showAll(in, p, shown)...)}
	if len(shown) < len(list) {
		body["@odata.nextLink"] = o.link(in, "$skiptoken", int64(shown[len(shown)-1].changed))
	} else {
		body["@odata.deltaLink"] = o.link(in, "$deltatoken", int64(o.version))
	}
	return answer{body: body}
}
