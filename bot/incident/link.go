package incident

import (
	"slices"
	"strings"
)

// Link is a place that people of the incident need: its bridge, a dashboard.
type Link struct {
	Name  string // "bridge", as it was typed
	URL   string
	Entry EntryID
}

// SetLink puts a link in the place of one of the same name, in any case, else
// behind the others.
func (inc *Incident) SetLink(l Link) {
	if i := slices.IndexFunc(inc.Links, func(o Link) bool { return strings.EqualFold(o.Name, l.Name) }); i >= 0 {
		inc.Links[i] = l
		return
	}
	inc.Links = append(inc.Links, l)
}
