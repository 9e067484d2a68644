package teamsfake

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
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
	Elsewhere                   // carried out, but the links to further pages point to Location
)

// Fault is a failure to come.
type Fault struct {
	// Method is the call: "openid", "keys", "token", "identity"; of the Bot
	// Connector "open" (a conversation), "post", "reply", "edit", "delete",
	// "members", "member", "team", "channels"; of Graph "graph.users",
	// "graph.teams", "graph.channels", "graph.members", "graph.messages",
	// "graph.replies", "graph.delta", "graph.chats", "graph.groups", "graph.apps",
	// "graph.files", or "graph" for all of them.
	// "" = every one.
	Method     string
	Kind       FaultKind
	After      int // calls that still go well
	Times      int // 0 = once, negative = for good
	Status     int // 0 = 500
	Code       string
	RetryAfter int           // seconds
	Delay      time.Duration // real time
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

// fault takes the fault that a call meets, nil for none. mu held.
func (o *Organisation) fault(method string) *Fault {
	for i, f := range o.faults {
		if f.Method != "" && f.Method != method && !strings.HasPrefix(method, f.Method+".") {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				o.faults = slices.Delete(o.faults, i, i+1)
			}
		}
		met := *f
		return &met
	}
	return nil
}

// statusCodes are the Bot Connector's error codes for a status, with their texts
// (Teams: status codes from bot conversational APIs).
var statusCodes = map[int][2]string{
	http.StatusBadRequest:            {"BadArgument", "Bad argument."},
	http.StatusUnauthorized:          {"BotNotRegistered", "No registration found for this bot."},
	http.StatusForbidden:             {"BotDisabledByAdmin", "The tenant admin disabled this bot."},
	http.StatusNotFound:              {"ConversationNotFound", "Conversation not found."},
	http.StatusPreconditionFailed:    {"PreconditionFailed", "Precondition failed, please try again."},
	http.StatusRequestEntityTooLarge: {"MessageSizeTooBig", "Message size too large."},
	http.StatusTooManyRequests:       {"Throttled", "Too many requests."},
	http.StatusInternalServerError:   {"ServiceError", "An unexpected error occurred."},
	http.StatusBadGateway:            {"ServiceError", "Bad gateway."},
	http.StatusServiceUnavailable:    {"ServiceError", "Service is unavailable."},
	http.StatusGatewayTimeout:        {"ServiceError", "Gateway timeout."},
}

// before does what goes wrong before a call is carried out, and reports whether
// the call has ended.
func (f *Fault) before(out http.ResponseWriter, in *http.Request) (ended bool) {
	if f == nil {
		return false
	}
	switch f.Kind {
	case Status:
		status := cmp.Or(f.Status, http.StatusInternalServerError)
		known := statusCodes[status]
		code := cmp.Or(f.Code, known[0], "ServiceError")
		reply(out, answer{
			status: status, retryAfter: f.RetryAfter,
			body: connectorFailure(code, cmp.Or(known[1], http.StatusText(status))),
		})
	case LostPost:
		panic(http.ErrAbortHandler) // how a handler breaks its connection
	case Redirect:
		http.Redirect(out, in, f.Location, http.StatusFound)
	default:
		return false
	}
	return true
}

// after does what goes wrong once a call was carried out.
func (f *Fault) after(out http.ResponseWriter, in *http.Request, a *answer) (ended bool) {
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
		_, _ = out.Write([]byte(`{"id":"`))
		return true
	case Elsewhere:
		if body, ok := a.body.(object); ok {
			for _, link := range []string{"@odata.nextLink", "@odata.deltaLink"} {
				if body[link] != nil {
					body[link] = f.Location
				}
			}
		}
	}
	return false
}
