package postmortem

import (
	"time"

	"kept/bot/incident"
)

// fromPage reports whether the incident was recorded from a status page's past.
// Then it had no room, nobody of it commanded, and who declared it is the page.
func (w *writer) fromPage() bool { return w.inc.Retroactive && w.inc.Room == "" }

// commander is who commanded; "" where nobody is known to have.
func (w *writer) commander() incident.Person {
	if w.fromPage() {
		return w.inc.Roles[incident.Commander]
	}
	return w.inc.Commander()
}

// roleOf is what prose calls a person.
func (w *writer) roleOf(p incident.Person) string {
	if w.isPage(p) {
		return "the status page"
	}
	return w.inc.RoleOf(p)
}

// isPage reports whether a person is the page itself.
func (w *writer) isPage(p incident.Person) bool {
	return w.fromPage() && p != "" && p == w.inc.DeclaredBy && w.inc.Roles[incident.Commander] != p
}

// heardUntil is when the last silence ends: now, for whoever may still speak.
// Of a page's past that breaks off nothing is known behind its last update.
func (w *writer) heardUntil() time.Time {
	if n := len(w.updates); w.fromPage() && n > 0 {
		return w.updates[n-1].At
	}
	return w.in.Now
}
