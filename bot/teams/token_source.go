package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// The services that tokens are for.
// (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication)
const (
	connectorAudience = "https://api.botframework.com"
	graphAudience     = "https://graph.microsoft.com"
)

// renewBefore is how long before its end a token is renewed. Until then a
// renewal that fails does no harm.
const renewBefore = 5 * time.Minute

// tokens holds the token for one service. Many may want it at once: one asks,
// the others wait for what it gets. It counts real time, as the service does.
type tokens struct {
	audience string
	fetch    func(ctx context.Context, audience string) (*oauth2.Token, error)
	now      func() time.Time
	turn     chan struct{} // whoever can put something in may ask

	mu   sync.Mutex
	held *oauth2.Token
}

func newTokens(audience string, fetch func(context.Context, string) (*oauth2.Token, error)) *tokens {
	return &tokens{audience: audience, fetch: fetch, now: time.Now, turn: make(chan struct{}, 1)}
}

// get is a token that is good for a while.
func (t *tokens) get(ctx context.Context) (string, error) {
	if token, fresh, _ := t.have(); fresh {
		return token, nil
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	old, fresh, usable := t.have()
	if fresh {
		return old, nil
	}
	got, err := t.fetch(ctx, t.audience)
	switch {
	case err != nil && usable:
		return old, nil
	case err != nil:
		return "", fmt.Errorf("token for %s: %w", t.audience, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = got
	return got.AccessToken, nil
}

// have is the token that is held. fresh: it need not be renewed yet; usable: it
// has not ended.
func (t *tokens) have() (token string, fresh, usable bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held == nil {
		return "", false, false
	}
	left := t.held.Expiry.Sub(t.now())
	return t.held.AccessToken, left > renewBefore, left > 0
}

// forget drops a token that its service does not take any more.
func (t *tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held != nil && t.held.AccessToken == token {
		t.held = nil
	}
}

// fetchToken asks for a token: with the client secret, or the machine's identity.
func (c *Client) fetchToken(ctx context.Context, audience string) (*oauth2.Token, error) {
	if c.cfg.ManagedIdentity {
		return c.machineToken(ctx, audience)
	}
	if c.cfg.Secret == "" {
		return nil, &SetupError{"No client secret is set, and no managed identity: set one of them."}
	}
	cc := clientcredentials.Config{
		ClientID: c.cfg.AppID, ClientSecret: c.cfg.Secret, AuthStyle: oauth2.AuthStyleInParams,
		TokenURL: cmp.Or(c.cfg.Login, "https://login.microsoftonline.com") + "/" + url.PathEscape(c.cfg.Tenant) + "/oauth2/v2.0/token",
		Scopes:   []string{audience + "/.default"},
	}
	token, err := cc.Token(context.WithValue(ctx, oauth2.HTTPClient, c.out.http))
	if err != nil {
		return nil, explainEntra(err)
	}
	if token.Expiry.IsZero() {
		token.Expiry = time.Now().Add(10 * time.Minute)
	}
	return token, nil
}

// entraProblems are what Entra refuses an app for, by its code, with what
// whoever runs Kept is to do.
// (learn.microsoft.com/entra/identity-platform/reference-error-codes)
var entraProblems = map[string]string{
	"AADSTS7000215": "The client secret is wrong: in the Entra admin centre, App registrations, Certificates & secrets, make a new one and copy its Value (not its Secret ID).",
	"AADSTS7000222": "The client secret has expired: in the Entra admin centre, App registrations, Certificates & secrets, make a new one.",
	"AADSTS7000216": "The client secret is missing from the request: set one.",
	"AADSTS7000218": "The client secret is missing from the request: set one.",
	"AADSTS700016":  "The organisation does not know this app: compare the app ID and the tenant with the app's registration.",
	"AADSTS900023":  "The tenant is no tenant's ID or domain: copy the Directory (tenant) ID of the app's registration.",
	"AADSTS90002":   "There is no such tenant: copy the Directory (tenant) ID of the app's registration.",
	"AADSTS7000112": "The app is disabled in the organisation: ask its administrators to enable it (Enterprise applications, Properties).",
	"AADSTS500011":  "The organisation has no such service: grant the app admin consent once (App registrations, API permissions).",
	"AADSTS53003":   "A Conditional Access policy keeps the app out: ask the administrators to except it.",
}

// explainEntra makes a SetupError of a refusal that no retry mends.
func explainEntra(err error) error {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return err
	}
	said, _, _ := strings.Cut(refusal.ErrorDescription, ":")
	if fix := entraProblems[said]; fix != "" {
		return &SetupError{fix + " (Entra says " + said + ".)"}
	}
	switch refusal.ErrorCode {
	case "invalid_client", "unauthorized_client", "invalid_request", "invalid_scope":
		return &SetupError{"Entra gives this app no token: compare the app ID, the tenant and the client secret with the app's registration. (Entra says " + cmp.Or(said, refusal.ErrorCode) + ".)"}
	}
	return fmt.Errorf("ask Entra: it answered %s %s: %w", refusal.ErrorCode, said, errNoToken)
}

// errNoToken says that there is no token now and may be one soon.
var errNoToken = errors.New("no token now")

// machineAddress is where a machine tells who it is.
const machineAddress = "169.254.169.254"

// directToMachine asks the machine's identity endpoint without the proxy that the
// environment names for everything else: that would read the token, or give one of
// its own machine's.
func directToMachine() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == machineAddress {
			return nil, nil
		}
		return http.ProxyFromEnvironment(r)
	}
	return t
}

// machineToken asks the machine's identity endpoint.
// (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token)
func (c *Client) machineToken(ctx context.Context, audience string) (*oauth2.Token, error) {
	query := url.Values{"api-version": {"2018-02-01"}, "resource": {audience}, "client_id": {c.cfg.AppID}}
	address := cmp.Or(c.cfg.Identity, "http://"+machineAddress) + "/metadata/identity/oauth2/token?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Metadata", "true")
	resp, err := c.out.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the machine's identity endpoint does not answer; does Kept run where the managed identity is assigned? %w", err)
	}
	defer resp.Body.Close()
	var said struct {
		Token   string      `json:"access_token"`
		Expires json.Number `json:"expires_in"` // seconds, in quotes or not
		Error   string      `json:"error"`
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err == nil {
		err = json.Unmarshal(data, &said)
	}
	switch {
	case resp.StatusCode == http.StatusBadRequest || resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusNotFound:
		return nil, &SetupError{fmt.Sprintf("The machine has no managed identity %s: assign it to the machine. (It says %s.)", c.cfg.AppID, cmp.Or(said.Error, resp.Status))}
	case err != nil || resp.StatusCode != http.StatusOK || said.Token == "":
		return nil, fmt.Errorf("the machine's identity endpoint answered %s: %w", resp.Status, errNoToken)
	}
	seconds, err := said.Expires.Int64()
	if err != nil || seconds <= 0 {
		seconds = 600
	}
	return &oauth2.Token{AccessToken: said.Token, Expiry: time.Now().Add(time.Duration(seconds) * time.Second)}, nil
}

// roles are the permissions that administrators granted, as a token of Graph's
// tells. Those of resource-specific consent are not among them. nil: it does not tell.
func roles(token string) []string {
	claims := struct {
		jwt.RegisteredClaims
		Roles []string `json:"roles"`
	}{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		return nil
	}
	return append([]string{}, claims.Roles...)
}
