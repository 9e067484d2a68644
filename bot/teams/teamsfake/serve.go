package teamsfake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// answer is what a call is answered with.
type answer struct {
	status     int // 0 = 200
	body       any // nil = none
	retryAfter int // seconds; 0 = no such header
}

// maxBody is more than any service takes; the Bot Connector refuses less.
const maxBody = 8 << 20

// routes says what is served where.
func (o *Organisation) routes() {
	o.route("GET /openid/v1/.well-known/openidconfiguration", "openid", o.serveOpenID)
	o.route("GET /openid/v1/.well-known/keys", "keys", o.serveKeys)
	o.route("POST /login/{tenant}/oauth2/v2.0/token", "token", o.serveToken)
	o.route("GET /identity/metadata/identity/oauth2/token", "identity", o.serveIdentity)
	o.route("GET /identity/msi/token", "identity", o.serveIdentity)
	o.connectorRoutes()
	o.graphRoutes()
}

// route serves a call by its name for Fault and Calls.
func (o *Organisation) route(pattern, name string, serve func(*http.Request) answer) {
	o.mux.HandleFunc(pattern, func(out http.ResponseWriter, in *http.Request) {
		o.mu.Lock()
		o.calls[name]++
		fault := o.fault(name)
		o.mu.Unlock()
		body, err := io.ReadAll(http.MaxBytesReader(nil, in.Body, maxBody))
		if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
			reply(out, answer{status: http.StatusRequestEntityTooLarge, body: connectorFailure("MessageSizeTooBig", "Message size too large.")})
			return
		} else if err != nil {
			return // whoever called has gone
		}
		in.Body = io.NopCloser(bytes.NewReader(body))
		in.ContentLength = int64(len(body))
		if fault.before(out, in) {
			return
		}
		a := serve(in)
		if fault.after(out, in, &a) {
			return
		}
		reply(out, a)
	})
}

// reply writes an answer.
func reply(out http.ResponseWriter, a answer) {
	if a.retryAfter > 0 {
		out.Header().Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.body == nil {
		out.WriteHeader(a.status)
		return
	}
	out.Header().Set("Content-Type", "application/json; charset=utf-8")
	out.WriteHeader(a.status)
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if enc.Encode(a.body) == nil {
		_, _ = out.Write(body.Bytes())
	}
}

// Calls counts the calls of a name that Fault knows since the beginning; of
// Graph by its exact name, "graph.users".
func (o *Organisation) Calls(name string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if name == "graph" {
		n := 0
		for call, times := range o.calls {
			if strings.HasPrefix(call, "graph.") {
				n += times
			}
		}
		return n
	}
	return o.calls[name]
}
