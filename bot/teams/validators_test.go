package teams_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The token vectors through Microsoft's own validators, in the versions that
// testdata/node/package-lock.json pins: that of the Bot Framework's connector for
// Node.js, and that of the Teams SDK. They need node, npm and, the first time,
// npm's registry: in CI they always run, elsewhere when KEPT_NODE=1 is set.

// Why a validator of Microsoft's takes what Kept refuses.
const (
	forever      = "a token without an end never expires"
	anyService   = "any service is trusted that the Bot Connector signed for"
	leftToTheApp = "tenants are left to the app"
	unlimited    = "tokens may be of any length"
	extensions   = "header fields that must be understood are passed over"
	unendorsed   = "endorsements are not looked at"
	channels     = "any channel is taken that the key is endorsed for"
	unaddressed  = "service addresses are compared only where the activity has one"
)

// stricter are the vectors that Kept refuses and a validator takes, with why.
var stricter = map[string]map[string]string{
	"connector": { // JwtTokenValidation of botframework-connector
		"no exp":                               forever,
		"RS512":                                "RS384 and RS512 are allowed, too",
		"no endorsements":                      "endorsements are asked of those keys only that have any",
		"of another channel":                   channels,
		"an extension that must be understood": extensions,
		"no serviceUrl in the activity":        unaddressed,
		"service elsewhere, signed":            anyService,
		"service without TLS, signed":          anyService,
		"service with a name in front, signed": anyService,
		"tenant not allowed":                   leftToTheApp,
		"tenants that differ":                  leftToTheApp,
		"no tenant":                            leftToTheApp,
		"longer than any token":                unlimited,
		"keys elsewhere than the metadata":     "keys are fetched from wherever the metadata says",
	},
	"apps": { // ServiceTokenValidator of @microsoft/teams.apps
		"no exp":                               forever,
		"two audiences":                        "one of the audiences is enough",
		"audience api://botid-…":               "the app's other names are audiences, too",
		"no kid":                               "where one key is published, a token need not name it",
		"an extension that must be understood": extensions,
		"not endorsed for Teams":               unendorsed,
		"no endorsements":                      unendorsed,
		"of another channel":                   unendorsed,
		"of no channel":                        unendorsed,
		"no serviceUrl in the activity":        unaddressed,
		"service elsewhere, signed":            anyService,
		"service without TLS, signed":          anyService,
		"service with a name in front, signed": anyService,
		"tenant not allowed":                   leftToTheApp,
		"tenants that differ":                  leftToTheApp,
		"no tenant":                            leftToTheApp,
		"longer than any token":                unlimited,
		"keys elsewhere than the metadata":     "the keys' address is made of the metadata's, whatever the metadata says",
	},
}

// laxer are the vectors that Kept takes and a validator refuses, with why.
var laxer = map[string]map[string]string{
	"connector": {"serviceUrl without its slash": "service addresses are compared byte by byte"},
}

func TestTokensThroughMicrosoftsValidators(t *testing.T) {
	if os.Getenv("CI") != "true" && os.Getenv("KEPT_NODE") != "1" {
		t.Skip("Microsoft's validators come from npm's registry; they run in CI and with KEPT_NODE=1")
	}
	var asked bytes.Buffer
	kept := map[string]bool{}
	for _, v := range tokenVectors {
		d, k := newDoor(t, nil), goodTicket()
		d.first = goodTicket().request(t)
		v.change(k, d)
		server := httptest.NewServer(d.signIn)
		t.Cleanup(server.Close)
		err := json.NewEncoder(&asked).Encode(map[string]any{
			"name": v.name, "now": d.now.UnixMilli(), "metadata": server.URL + "/v1/.well-known/openidconfiguration",
			"app": appID, "tenant": tenant, "activity": k.activity,
			"authorization": strings.Join(k.authorizations(k.token(t)), ", "), // as Node.js joins headers
		})
		if err != nil {
			t.Fatal(err)
		}
		kept[v.name] = v.status == http.StatusOK
	}
	verdicts := validate(t, &asked)
	if len(verdicts) != len(tokenVectors) {
		t.Errorf("%d verdicts on %d vectors", len(verdicts), len(tokenVectors))
	}
	for name, by := range verdicts {
		for validator, takes := range by {
			_, strict := stricter[validator][name]
			_, lax := laxer[validator][name]
			switch {
			case takes == kept[name] && (strict || lax):
				t.Errorf("%s and Kept agree on %q: strike it from the differences", validator, name)
			case takes && !kept[name] && !strict:
				t.Errorf("%s takes %q, which Kept refuses; note why", validator, name)
			case !takes && kept[name] && !lax:
				t.Errorf("%s refuses %q, which Kept takes; mend it, or note why", validator, name)
			}
		}
	}
}

// validate gives what each validator makes of each vector.
func validate(t *testing.T, asked io.Reader) map[string]map[string]bool {
	t.Helper()
	dir := filepath.Join("testdata", "node")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err != nil {
		cmd := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, t.Output(), t.Output()
		if err := cmd.Run(); err != nil {
			t.Fatalf("install Microsoft's validators (npm ci in testdata/node): %v", err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", "validators.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, asked, t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ask Microsoft's validators: %v", err)
	}
	verdicts := map[string]map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var v struct {
			Name            string
			Connector, Apps bool
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("a verdict of %s: %v", lines.Text(), err)
		}
		verdicts[v.Name] = map[string]bool{"connector": v.Connector, "apps": v.Apps}
	}
	return verdicts
}

// ServeHTTP is the sign-in service over HTTP: what it says stands at
// login.botframework.com stands here.
func (s *signIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "https://login.botframework.com"+strings.Replace(r.URL.Path, "/elsewhere", "/v1/.well-known", 1), nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, err := s.RoundTrip(asked)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	here := strings.NewReplacer("https://login.botframework.com", "http://"+r.Host, "https://evil.example/", "http://"+r.Host+"/elsewhere/")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.WriteString(w, here.Replace(string(body))) // whoever asked has gone: nothing is lost
}
