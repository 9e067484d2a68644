package incident

import (
	"fmt"
	"strconv"
	"strings"
)

// ID is the number of an incident, counted from 1; written INC-7.
type ID int

// EntryID numbers a timeline entry within its incident, from 1; written T12.
type EntryID int

// UpdateID numbers a status update within its incident, from 1; written U3.
type UpdateID int

// PromiseID numbers a promise within its incident, from 1; written P2.
type PromiseID int

// ActionID numbers an action item within its incident, from 1; written A3.
type ActionID int

// Person, Room and Message are identifiers that a chat platform gave out.
// They are opaque here: compared, stored, never taken apart.
type (
	Person  string
	Room    string
	Message string // names its room too, so it is unique everywhere
)

func (id ID) String() string        { return fmt.Sprintf("INC-%d", int(id)) }
func (id EntryID) String() string   { return fmt.Sprintf("T%d", int(id)) }
func (id UpdateID) String() string  { return fmt.Sprintf("U%d", int(id)) }
func (id PromiseID) String() string { return fmt.Sprintf("P%d", int(id)) }
func (id ActionID) String() string  { return fmt.Sprintf("A%d", int(id)) }

// ParseID reads "INC-7", in any case, with or without the hyphen.
func ParseID(s string) (ID, bool) {
	if len(s) < 4 || !strings.EqualFold(s[:3], "INC") {
		return 0, false
	}
	n, ok := number(strings.TrimPrefix(s[3:], "-"))
	return ID(n), ok
}

// number reads a positive decimal without sign, of at most nine digits.
func number(s string) (int, bool) {
	if len(s) == 0 || len(s) > 9 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0
}
