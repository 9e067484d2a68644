package teamsfake

import (
	"cmp"
	"slices"
	"time"
)

// FaultKind says how a call goes wrong.
type FaultKind int

// The ways in which a call goes wrong.
const (
	Status     FaultKind = iota // an HTTP status with Code as its error; RetryAfter as header if not 0
	LostPost                    // the connection breaks before the call is carried out
	LostAnswer                  // the call is carried out, the connection breaks before the answer
	Slow                        // the call is carried out, the answer comes after Delay
	Garbled                     // the call is carried out, the answer is no JSON
	Redirect                    // 302 to Location
	Elsewhere                   // carried out, but the link to the next page points to Location
)

// Fault is a failure to come.
type Fault struct {
	// Method is the call: "openid", "keys", "token", "identity", "reply",
	// "post", "edit", "delete", "open", "members", "member", "team", "channels",
	// or of Graph "graph" for all, "graph.users", "graph.channels",
	// "graph.messages", "graph.replies", "graph.delta", "graph.chats". "" = every one.
	Method     string
	Kind       FaultKind
	After      int // calls that still go well
	Times      int // 0 = once, negative = for good
	Status     int // 0 = 500
	Code       string
	RetryAfter int // seconds
	Delay      time.Duration
	Location   string
}

// Fail makes calls fail until stop is called or the fault's times are over. Of
// several faults for a method the earlier goes first.
func (o *Organisation) Fail(f Fault) (stop func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f.Times = cmp.Or(f.Times, 1)
	planned := &f
	o.faults = append(o.faults, planned)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.faults = slices.DeleteFunc(o.faults, func(g *Fault) bool { return g == planned })
	}
}
