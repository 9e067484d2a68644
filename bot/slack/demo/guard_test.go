package demo

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyThePageItselfIsAnswered(t *testing.T) {
	d := newDemo(t)
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	say := `{"as":"` + d.ana + `","do":"say","channel":"` + d.general + `","text":"hello"}`
	for _, c := range []struct {
		name, method, path, body string
		change                   func(*http.Request)
		want                     int
	}{
		{name: "the page", method: "GET", want: 200},
		{name: "the page by the name localhost", method: "GET", change: func(r *http.Request) { r.Host = "localhost:7777" }, want: 200},
		{name: "a link from another site to the page", method: "GET", want: 200, change: func(r *http.Request) {
			for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"} {
				r.Header.Set(name, value)
			}
		}},
		{name: "an act", method: "POST", path: "api/act", body: say, want: 200},
		{name: "a name that points here", method: "GET", change: func(r *http.Request) { r.Host = "evil.example:7777" }, want: 403},
		{name: "another port", method: "GET", change: func(r *http.Request) { r.Host = "127.0.0.1:7778" }, want: 403},
		{name: "no token", method: "GET", change: func(r *http.Request) { r.URL.Path = "/" }, want: 404},
		{name: "another token", method: "GET", change: func(r *http.Request) { r.URL.Path = "/" + strings.Repeat("a", 26) + "/" }, want: 404},
		{name: "no token for the API", method: "POST", path: "api/act", body: say, change: func(r *http.Request) { r.URL.Path = "/api/act" }, want: 404},
		{name: "an act from another site", method: "POST", path: "api/act", body: say, change: set("Origin", "https://evil.example"), want: 403},
		{name: "an act from a sandboxed frame", method: "POST", path: "api/act", body: say, change: set("Origin", "null"), want: 403},
		{name: "an act from nowhere", method: "POST", path: "api/act", body: say, change: func(r *http.Request) { r.Header.Del("Origin") }, want: 403},
		{name: "an act of a form", method: "POST", path: "api/act", body: say, change: set("Content-Type", "text/plain"), want: 403},
		{name: "looking from another site", method: "GET", path: "api/state", change: set("Sec-Fetch-Site", "cross-site"), want: 403},
		{name: "looking with another origin", method: "GET", path: "api/state", change: set("Origin", "http://localhost:9"), want: 403},
		{name: "a verb that is not offered", method: "PUT", path: "api/act", body: say, change: func(r *http.Request) {
			r.Header.Set("Origin", "http://127.0.0.1:7777")
			r.Header.Set("Content-Type", "application/json")
		}, want: 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := d.request(c.method, c.path, c.body, c.change); w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
		})
	}
}

func TestEveryAnswerForbidsWhatThePageDoesNotNeed(t *testing.T) {
	d := newDemo(t)
	for _, path := range []string{"", "app.js", "base.css", "api/state", "no-such-file"} {
		h := d.request("GET", path, "", nil).Header()
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(h.Get("Content-Security-Policy"), part) {
				t.Errorf("%q lacks %s", path, part)
			}
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%q: headers %v", path, h)
		}
	}
}

func TestTheDemoListensOnThisMachineOnly(t *testing.T) {
	for address, fine := range map[string]bool{
		"127.0.0.1:7777": true, "localhost:0": true, "[::1]:80": true, "127.9.9.9:1": true,
		"0.0.0.0:7777": false, ":7777": false, "192.168.1.4:7777": false, "example.com:80": false, "127.0.0.1": false, "": false,
	} {
		if err := CheckListen(address); (err == nil) != fine {
			t.Errorf("%q: %v", address, err)
		}
	}
}
