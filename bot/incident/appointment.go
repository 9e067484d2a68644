package incident

import (
	"maps"
	"slices"
	"time"
)

// Appointment is a role that was given to somebody.
type Appointment struct {
	Role Role
	From Person `json:",omitempty"` // who had it; "" = nobody
	To   Person
	At   time.Time
}

// Appoint gives a role to somebody.
func (inc *Incident) Appoint(r Role, to Person, at time.Time) {
	inc.Appointments = append(inc.Appointments, Appointment{Role: r, From: inc.Roles[r], To: to, At: at})
	if inc.Roles == nil {
		inc.Roles = map[Role]Person{}
	}
	inc.Roles[r] = to
}

// commsOwnerAt is who answered for updates at t, and until when; zero = still, as
// far as is known.
func (inc *Incident) commsOwnerAt(t time.Time) (who Person, until time.Time) {
	then := *inc
	then.Roles = maps.Clone(inc.Roles)
	for _, a := range slices.Backward(inc.Appointments) {
		if a.At.After(t) {
			then.Roles[a.Role], until = a.From, a.At
		}
	}
	return then.CommsOwner(), until
}
