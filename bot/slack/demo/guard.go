package demo

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
)

// pagePolicy is the page's content policy: its own files and nothing else, and
// no way to make markup of a string.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// filePolicy is the policy of a file that Kept made and the page shows in a
// frame: it may look like something, and do nothing. The page may frame it.
const filePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// CheckListen reports whether the page may listen on an address: loopback, by
// number or as localhost, with a port.
func CheckListen(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return fmt.Errorf("%q is no address to listen on; write 127.0.0.1:7777", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the demo listens on this machine only, and %q would let others in; write 127.0.0.1:%s", address, port)
	}
	return nil
}

// guard lets through what the person in front of the page asks for. hosts are
// the Host headers that name this server; token is the first part of each path.
type guard struct {
	hosts []string
	token string
	next  http.Handler
}

// newGuard guards what listens on address.
func newGuard(address net.Addr, next http.Handler) *guard {
	_, port, _ := net.SplitHostPort(address.String())
	return &guard{
		hosts: []string{address.String(), "localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port},
		token: strings.ToLower(rand.Text()),
		next:  next,
	}
}

// path is where everything stands, with "/" at both ends.
func (g *guard) path() string { return "/" + g.token + "/" }

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if !slices.Contains(g.hosts, r.Host) { // a name that somebody made point here
		refuse(w, http.StatusForbidden, "This address is not the demo's; open the one that `kept demo` printed.")
		return
	}
	token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if subtle.ConstantTimeCompare([]byte(token), []byte(g.token)) != 1 {
		refuse(w, http.StatusNotFound, "Nothing is here; open the address that `kept demo` printed, each run has its own.")
		return
	}
	if !g.sameOrigin(r) {
		refuse(w, http.StatusForbidden, "Only the demo's own page may do this.")
		return
	}
	http.StripPrefix("/"+g.token, g.next).ServeHTTP(w, r)
}

// sameOrigin reports whether a request is the page's own. Looking may also come
// from nowhere (the address typed in); changing must say where it comes from.
func (g *guard) sameOrigin(r *http.Request) bool {
	from := r.Header.Get("Origin")
	if from != "" && from != "http://"+r.Host {
		return false
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		navigates := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
		return site == "" || site == "same-origin" || site == "none" || navigates
	default:
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		return from != "" && err == nil && kind == "application/json" && (site == "" || site == "same-origin")
	}
}

// refuse answers with a sentence.
func refuse(w http.ResponseWriter, status int, sentence string) {
	answer(w, status, struct {
		Error string `json:"error"`
	}{sentence})
}

func answer(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"The demo could not write its answer."}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(data)
}
