package incident

import "strings"

// Status is the phase of an incident. It may go back: monitoring →
// investigating is a false recovery.
type Status string

// The statuses, in their usual order, as status pages name them.
const (
	Investigating Status = "investigating"
	Identified    Status = "identified"
	Monitoring    Status = "monitoring"
	Resolved      Status = "resolved"
	InPostmortem  Status = "postmortem"
)

// Statuses lists every status in order.
var Statuses = []Status{Investigating, Identified, Monitoring, Resolved, InPostmortem}

// Closed reports whether nothing more is expected to happen in that phase.
func (s Status) Closed() bool { return s == Resolved || s == InPostmortem }

// Title is the status with a capital, as a heading.
func (s Status) Title() string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}

// order is the status's place in the usual sequence.
func (s Status) order() int {
	for i, x := range Statuses {
		if x == s {
			return i
		}
	}
	return -1
}

// Before reports whether s comes earlier than t in the usual sequence.
func (s Status) Before(t Status) bool { return s.order() < t.order() }

// ParseStatus reads a status by its exact name, in any case.
func ParseStatus(s string) (Status, bool) {
	st := Status(strings.ToLower(strings.TrimSpace(s)))
	return st, st.order() >= 0
}

// Role is a job in an incident.
type Role string

// The roles. The commander is called "lead" in commands.
const (
	Commander Role = "commander"
	CommsLead Role = "comms"
	Scribe    Role = "scribe"
	OpsLead   Role = "ops"
)

// Roles lists every role, the commander first.
var Roles = []Role{Commander, CommsLead, Scribe, OpsLead}

// Title is the role as a person reads it.
func (r Role) Title() string {
	switch r {
	case CommsLead:
		return "comms lead"
	case OpsLead:
		return "ops lead"
	}
	return string(r)
}
