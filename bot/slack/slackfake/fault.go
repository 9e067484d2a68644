package slackfake

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// FaultKind says how a call goes wrong.
type FaultKind int

const (
	Refusal    FaultKind = iota // ok false with Code
	Limit                       // 429; RetryAfter 0 = the header is missing
	Status                      // an HTTP status, 0 = 500
	LostPost                    // the connection breaks before the call is carried out
	LostAnswer                  // the call is carried out, the connection breaks before the answer
	Slow                        // the call is carried out, the answer comes after Delay
	Garbled                     // the call is carried out, the answer is no JSON
)

// Fault is a failure to come.
type Fault struct {
	Method     string // "" = every method; "upload" = a file's way in
	Kind       FaultKind
	After      int // calls that still go well
	Times      int // 0 = once, negative = for good
	Code       string
	Status     int
	RetryAfter int // seconds
	Delay      time.Duration
}

// Fail makes calls fail until stop is called or the fault's times are over. Of
// several faults for a method the earlier goes first.
func (w *Workspace) Fail(f Fault) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.Times = cmp.Or(f.Times, 1)
	planned := &f
	w.faults = append(w.faults, planned)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.faults = slices.DeleteFunc(w.faults, func(g *Fault) bool { return g == planned })
	}
}

// fault takes the fault that a call meets, nil for none. mu held.
func (w *Workspace) fault(method string) *Fault {
	for i, f := range w.faults {
		if f.Method != "" && f.Method != method {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				w.faults = slices.Delete(w.faults, i, i+1)
			}
		}
		met := *f
		return &met
	}
	return nil
}

// before does what goes wrong before a call is carried out, and reports whether
// the call has ended.
func (f *Fault) before(out http.ResponseWriter, in *http.Request) (ended bool) {
	if f == nil {
		return false
	}
	switch f.Kind {
	case Refusal:
		reply(out, http.StatusOK, object{"ok": false, "error": f.Code})
	case Limit:
		if f.RetryAfter > 0 {
			out.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		reply(out, http.StatusTooManyRequests, object{"ok": false, "error": "ratelimited"})
	case Status:
		http.Error(out, "Something went wrong; please try again", cmp.Or(f.Status, http.StatusInternalServerError))
	case LostPost:
		panic(http.ErrAbortHandler) // how a handler breaks its connection
	default:
		return false
	}
	return true
}

// after does what goes wrong once a call was carried out.
func (f *Fault) after(out http.ResponseWriter, in *http.Request) (ended bool) {
	if f == nil {
		return false
	}
	switch f.Kind {
	case LostAnswer:
		panic(http.ErrAbortHandler)
	case Slow:
		select {
		case <-time.After(f.Delay):
		case <-in.Context().Done():
			return true
		}
	case Garbled:
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = out.Write([]byte(`{"ok":true,"ts":`))
		return true
	}
	return false
}

// Revoke makes the app's tokens worthless, or good again.
func (w *Workspace) Revoke(revoked bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revoked = revoked
	w.touch()
}

// Grant gives the bot token a scope, or takes it away.
func (w *Workspace) Grant(scope string, granted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.scopeChanges[scope] = granted
	w.touch()
}

// SetFreePlan puts the workspace on the free plan, or off it.
func (w *Workspace) SetFreePlan(free bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opt.FreePlan = free
}

// SetMarketLimit puts the app among those that read 15 messages a minute, or
// takes it out.
func (w *Workspace) SetMarketLimit(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opt.MarketLimit = on
}
