package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"kept/bot/chat"
)

var (
	regexpDate   = regexp.MustCompile(`\{\{(DATE|TIME)\([0-9TZ:-]+(, SHORT)?\)\}\}`)
	regexpEscape = regexp.MustCompile("\\\\([\\\\`*_\\[\\]<>#|~&.)=+-])")
)

// memoryMap is a Memory that lasts as long as the test.
type memoryMap map[string][]byte

func (m memoryMap) Get(_ context.Context, name string) ([]byte, error) { return m[name], nil }

func (m memoryMap) Put(_ context.Context, name string, value []byte) error {
	m[name] = value
	return nil
}

func TestOneAsksForATokenForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		source := newTokens("a", func(ctx context.Context, _ string) (*oauth2.Token, error) {
			n := asked.Add(1)
			time.Sleep(time.Second)
			return &oauth2.Token{AccessToken: fmt.Sprint("t", n), Expiry: time.Now().Add(time.Hour)}, nil
		})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if token, err := source.get(t.Context()); token != "t1" || err != nil {
					t.Errorf("%q, %v", token, err)
				}
			})
		}
		all.Wait()
		time.Sleep(54 * time.Minute)
		if token, _ := source.get(t.Context()); token != "t1" {
			t.Errorf("%q, want the first, which is good for 6 min", token)
		}
		time.Sleep(2 * time.Minute)
		if token, _ := source.get(t.Context()); token != "t2" || asked.Load() != 2 {
			t.Errorf("%q after %d fetches, want a new one ahead of the first's end", token, asked.Load())
		}
	})
}

func TestATokenThatCannotBeRenewedServesToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := false
		source := newTokens("a", func(context.Context, string) (*oauth2.Token, error) {
			if down {
				return nil, errNoToken
			}
			return &oauth2.Token{AccessToken: "t", Expiry: time.Now().Add(time.Hour)}, nil
		})
		if _, err := source.get(t.Context()); err != nil {
			t.Fatal(err)
		}
		down = true
		time.Sleep(58 * time.Minute)
		if token, err := source.get(t.Context()); token != "t" || err != nil {
			t.Errorf("%q, %v", token, err)
		}
		time.Sleep(3 * time.Minute)
		if _, err := source.get(t.Context()); !errors.Is(err, errNoToken) {
			t.Errorf("after its end: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		source.turn <- struct{}{} // somebody asks and gets no answer
		if _, err := source.get(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("whoever does not want to wait: %v", err)
		}
	})
}

// entra answers for a token as Entra, or a machine's identity, does.
func entra(t *testing.T, status int, body string) (*Client, *[]*http.Request) {
	t.Helper()
	var got []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		got = append(got, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return New(Config{AppID: "app", Tenant: "tenant", Secret: "secret", Login: server.URL, Identity: server.URL}, memoryMap{}, time.Now, nil), &got
}

func TestWhatEntraRefusesIsExplained(t *testing.T) {
	for code, want := range map[string]string{
		"AADSTS7000215": "Value", "AADSTS7000222": "expired", "AADSTS700016": "app ID", "AADSTS90002": "Directory (tenant) ID", "AADSTS99999": "AADSTS99999",
	} {
		body, _ := json.Marshal(map[string]any{"error": "invalid_client", "error_description": code + ": Something. Trace ID: x"})
		c, _ := entra(t, 401, string(body))
		_, err := c.out.bot.get(t.Context())
		if setup, ok := errors.AsType[*SetupError](err); !ok || !strings.Contains(setup.Problem, want) || strings.Contains(setup.Problem, "secret\"") {
			t.Errorf("%s: %v", code, err)
		}
		if err := fate("post", true, err); !errors.Is(err, chat.ErrRetry) {
			t.Errorf("%s: a post meanwhile %v; it must wait for the new secret", code, err)
		}
	}
	c, _ := entra(t, 503, `{"error":"temporarily_unavailable"}`)
	_, err := c.out.bot.get(t.Context())
	if _, ok := errors.AsType[*SetupError](err); ok || !errors.Is(err, errNoToken) {
		t.Errorf("a failure that passes became %v", err)
	}
}

func TestTokensOfTheSecretAndOfTheMachine(t *testing.T) {
	c, asked := entra(t, 200, `{"access_token":"t","token_type":"Bearer","expires_in":"3599"}`)
	if token, err := c.out.graph.get(t.Context()); token != "t" || err != nil {
		t.Fatalf("%q, %v", token, err)
	}
	form := (*asked)[0].PostForm
	if (*asked)[0].URL.Path != "/tenant/oauth2/v2.0/token" || form.Get("scope") != "https://graph.microsoft.com/.default" || form.Get("client_secret") != "secret" || form.Get("grant_type") != "client_credentials" {
		t.Errorf("asked for %s with %v", (*asked)[0].URL.Path, form)
	}
	c.cfg.ManagedIdentity = true
	if token, err := c.out.bot.get(t.Context()); token != "t" || err != nil {
		t.Fatalf("%q, %v", token, err)
	}
	if r := (*asked)[1]; r.Header.Get("Metadata") != "true" || r.Form.Get("resource") != "https://api.botframework.com" || r.Form.Get("client_id") != "app" || r.Form.Get("client_secret") != "" {
		t.Errorf("asked the machine for %s", r.URL)
	}
	c, _ = entra(t, 400, `{"error":"invalid_request","error_description":"Identity not found"}`)
	c.cfg.ManagedIdentity = true
	if _, err := c.out.bot.get(t.Context()); !isSetup(err) {
		t.Errorf("a machine without identity: %v", err)
	}
}

func TestNoTokenGoesElsewhere(t *testing.T) {
	var leaked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			leaked.Add(1)
		}
	}))
	t.Cleanup(elsewhere.Close)
	teams := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/token"):
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"access_token":"t","expires_in":3599}`)
		case strings.HasSuffix(r.URL.Path, "/list"):
			fmt.Fprintf(w, `{"value":[],"@odata.nextLink":%q}`, elsewhere.URL+"/v1.0/list?next")
		default:
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}
	}))
	t.Cleanup(teams.Close)
	host := strings.TrimPrefix(teams.URL, "http://")
	following := &http.Client{} // would follow redirects by itself
	c := New(Config{AppID: "app", Tenant: "T", Secret: "s", Login: teams.URL, Graph: teams.URL, ServiceHosts: []string{host}, HTTP: following}, memoryMap{}, time.Now, nil)
	ctx := t.Context()
	for name, service := range map[string]string{
		"a redirect": teams.URL, "another host": elsewhere.URL, "another name": "https://smba.trafficmanager.net.evil.example",
		"a user in front": "https://smba.trafficmanager.net@evil.example/", "no TLS": "http://smba.trafficmanager.net/teams", "no address": "//x",
	} {
		if err := c.remember(ctx, placePrefix+"19:a@thread.v2", place{Service: service, Kind: groupChat}); err != nil {
			t.Fatal(err)
		}
		_, err := c.Post(ctx, chat.Dest{Room: c.room("19:a@thread.v2")}, "k", chat.Says(chat.T("x")))
		if !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", name, err)
		}
	}
	if err := c.graphList(ctx, "/list", func(json.RawMessage) bool { return true }); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a list that goes on elsewhere: %v", err)
	}
	if leaked.Load() > 0 {
		t.Errorf("the token went elsewhere %d times", leaked.Load())
	}
}
