package slackfake

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// call is one call of a Web API method. w.mu is held while the method runs.
type call struct {
	w     *Workspace
	args  map[string]string // JSON values that are no strings stand as their JSON
	json  bool              // they came as JSON
	token string
	warn  string
}

// refusal is an answer with ok false.
type refusal struct {
	code     string
	messages []string // response_metadata.messages
	detail   object   // further fields of the answer
}

func (r *refusal) Error() string { return r.code }

// refuse makes a refusal with Slack's error code.
func refuse(code string, messages ...string) error {
	return &refusal{code: code, messages: messages}
}

// maxBody is what is read of a request; uploads have a limit of their own.
const maxBody = 1 << 20

// serveAPI answers /api/METHOD: faults first, then the token, the limits, the
// scopes, and the method itself, in the order in which Slack looks at them.
func (w *Workspace) serveAPI(out http.ResponseWriter, in *http.Request) {
	name := in.PathValue("method")
	in.Body = http.MaxBytesReader(out, in.Body, maxBody)
	c, err := w.read(in)
	w.mu.Lock()
	fault := w.fault(name)
	w.mu.Unlock()
	if fault.before(out, in) {
		return
	}
	var answer object
	if err == nil {
		answer, err = c.run(out.Header(), name)
	}
	if slow, ok := errors.AsType[*limited](err); ok {
		if slow.after > 0 {
			out.Header().Set("Retry-After", strconv.Itoa(slow.after))
		}
		reply(out, http.StatusTooManyRequests, object{"ok": false, "error": "ratelimited"})
		return
	}
	if fault.after(out, in) {
		return
	}
	reply(out, http.StatusOK, c.answer(answer, err))
}

// run authenticates and carries out a call.
func (c *call) run(header http.Header, name string) (object, error) {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := methods[name]
	if !ok {
		return nil, refuse("unknown_method")
	}
	if err := w.authenticate(m, c.token); err != nil {
		return nil, err
	}
	if err := w.limit(name, m, c.args["channel"]); err != nil {
		return nil, err
	}
	if c.token == w.opt.BotToken { // whatever the method needs: auth.test is where apps read their scopes
		header.Set("X-OAuth-Scopes", strings.Join(w.granted(), ","))
	}
	if m.scopes != "" {
		header.Set("X-Accepted-OAuth-Scopes", m.scopes)
		if err := w.need(strings.Split(m.scopes, ",")...); err != nil {
			return nil, err
		}
	}
	if !m.json && c.json {
		c.args = map[string]string{} // reading methods do not look into JSON bodies
	}
	answer, err := m.run(c)
	if err == nil {
		w.touch()
	}
	return answer, err
}

// answer makes the body of the answer.
func (c *call) answer(body object, err error) object {
	if body == nil {
		body = object{}
	}
	body["ok"] = err == nil
	meta, _ := body["response_metadata"].(object)
	if meta == nil {
		meta = object{}
	}
	if c != nil && c.warn != "" {
		body["warning"] = c.warn
		meta["warnings"] = []string{c.warn}
	}
	if err != nil {
		body["error"] = "internal_error"
		if r, ok := errors.AsType[*refusal](err); ok {
			body["error"] = r.code
			for k, v := range r.detail {
				body[k] = v
			}
			if len(r.messages) > 0 {
				meta["messages"] = r.messages
			}
		}
	}
	if len(meta) > 0 {
		body["response_metadata"] = meta
	}
	return body
}

// reply sends JSON.
func reply(out http.ResponseWriter, status int, body any) {
	out.Header().Set("Content-Type", "application/json; charset=utf-8")
	out.WriteHeader(status)
	// The client may have gone; there is nobody left to tell.
	_ = json.NewEncoder(out).Encode(body)
}

// read takes the arguments and the token from wherever Slack allows them: a
// form in body or query, JSON, the token also in the Authorization header (for
// JSON only there).
func (w *Workspace) read(in *http.Request) (*call, error) {
	c := &call{w: w, args: map[string]string{}}
	if bearer, ok := strings.CutPrefix(in.Header.Get("Authorization"), "Bearer "); ok {
		c.token = strings.TrimSpace(bearer)
	}
	kind, params, _ := mime.ParseMediaType(in.Header.Get("Content-Type"))
	if kind == "application/json" {
		if params["charset"] == "" {
			c.warn = "missing_charset"
		}
		if c.token == "" {
			c.token = in.URL.Query().Get("token")
		}
		return c, c.readJSON(in.Body)
	}
	var err error
	if kind == "multipart/form-data" {
		err = in.ParseMultipartForm(maxBody)
	} else {
		err = in.ParseForm()
	}
	if err != nil {
		return c, refuse("invalid_form_data")
	}
	for name, values := range in.Form {
		c.args[name] = values[0]
	}
	if c.token == "" {
		c.token = c.args["token"]
	}
	delete(c.args, "token")
	return c, nil
}

func (c *call) readJSON(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return refuse("request_timeout")
	}
	if len(data) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		if json.Valid(data) {
			return refuse("json_not_object")
		}
		return refuse("invalid_json")
	}
	for name, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
			continue
		case json.Unmarshal(raw, &text) == nil:
			c.args[name] = text
		default:
			c.args[name] = string(raw)
		}
	}
	delete(c.args, "token")
	c.json = true
	return nil
}

// required is an argument that must be there.
func (c *call) required(name string) (string, error) {
	if v := c.args[name]; v != "" {
		return v, nil
	}
	return "", refuse("invalid_arguments", "[ERROR] missing required field: "+name)
}

// flag is a true-or-false argument.
func (c *call) flag(name string) bool {
	v := c.args[name]
	return v == "1" || v == "true" || v == "True"
}

// number is a whole-number argument, or other if it is absent.
func (c *call) number(name string, other int) (int, error) {
	v := c.args[name]
	if v == "" {
		return other, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, refuse("invalid_arguments", "[ERROR] must be an integer [json-pointer:/"+name+"]")
	}
	return n, nil
}

// list is an argument of several values with commas between.
func (c *call) list(name string) []string {
	var values []string
	for v := range strings.SplitSeq(c.args[name], ",") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}
