package incident

import (
	"fmt"
	"strings"
)

// Severity runs from SEV1, the worst, to SEV4; the zero Severity is none, of an
// incident of the past that nobody rated.
type Severity int

// The severities.
const (
	SEV1 Severity = iota + 1
	SEV2
	SEV3
	SEV4
)

func (s Severity) String() string {
	if s == 0 {
		return "no severity"
	}
	return fmt.Sprintf("SEV%d", int(s))
}

// Valid reports whether s is one of the four.
func (s Severity) Valid() bool { return s >= SEV1 && s <= SEV4 }

// ParseSeverity reads "SEV2", "sev 2", "sev-2" or "2". "P10" is not read as 1.
func ParseSeverity(s string) (Severity, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 3 && strings.EqualFold(s[:3], "sev") {
		s = strings.TrimLeft(s[3:], " -")
	}
	if len(s) != 1 || s[0] < '1' || s[0] > '4' {
		return 0, false
	}
	return Severity(s[0] - '0'), true
}
