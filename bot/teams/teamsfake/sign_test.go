package teamsfake

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// published fetches the keys as an app does, by the metadata.
func (s *stage) published() (keys map[string]*rsa.PublicKey, endorsed map[string][]string) {
	s.t.Helper()
	get := func(address string, into any) {
		res, err := s.Client().Get(address)
		if err != nil {
			s.t.Fatal(err)
		}
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			s.t.Fatal(err)
		}
	}
	var meta struct {
		Issuer string
		JWKS   string `json:"jwks_uri"`
	}
	get(s.Addresses().OpenID, &meta)
	if meta.Issuer != "https://api.botframework.com" {
		s.t.Errorf("the metadata's issuer is %q", meta.Issuer)
	}
	var set struct {
		Keys []struct {
			Kty, Kid, N, E string
			Endorsements   []string
		}
	}
	get(meta.JWKS, &set)
	keys, endorsed = map[string]*rsa.PublicKey{}, map[string][]string{}
	for _, k := range set.Keys {
		n, _ := base64.RawURLEncoding.DecodeString(k.N)
		e, _ := base64.RawURLEncoding.DecodeString(k.E)
		keys[k.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		endorsed[k.Kid] = k.Endorsements
	}
	return keys, endorsed
}

// verify checks a token as strictly as an app should.
func (s *stage) verify(authorization string, keys map[string]*rsa.PublicKey) error {
	_, err := jwt.Parse(strings.TrimPrefix(authorization, "Bearer "), func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		if keys[kid] == nil {
			return nil, jwt.ErrTokenUnverifiable
		}
		return keys[kid], nil
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(issuer), jwt.WithAudience(s.opt.AppID),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.time))
	return err
}

func TestTokensVerifyAndForgeriesDoNot(t *testing.T) {
	s := newStage(t, Options{})
	keys, endorsed := s.published()
	if err := s.verify(s.Token(), keys); err != nil {
		t.Fatalf("the Bot Connector's own token does not verify: %v", err)
	}
	for _, list := range endorsed {
		if !strings.Contains(strings.Join(list, " "), "msteams") {
			t.Errorf("the key is endorsed for %q, not for msteams", list)
		}
	}
	claim := func(name string, value any) func(*Token) {
		return func(t *Token) {
			if value == nil {
				delete(t.Claims, name)
			} else {
				t.Claims[name] = value
			}
		}
	}
	alg := func(alg string, key Key) func(*Token) {
		return func(t *Token) { t.Header["alg"], t.Key = alg, key }
	}
	for name, forge := range map[string]func(*Token){
		"expired":       claim("exp", s.time().Add(-time.Hour).Unix()),
		"without end":   claim("exp", nil),
		"of the future": claim("nbf", s.time().Add(time.Hour).Unix()),
		"other issuer":  claim("iss", "https://sts.example.com"),
		"other app":     claim("aud", "somebody-else"),
		"none":          alg("none", Unsigned),
		"HMAC":          alg("HS256", PublicKey),
		"RS512":         alg("RS512", Current),
		"PS256":         alg("PS256", Current),
		"stranger":      func(t *Token) { t.Key = Stranger },
		"unknown key":   func(t *Token) { t.Header["kid"] = "nobody" },
	} {
		if err := s.verify(s.Token(forge), keys); err == nil {
			t.Errorf("a forged token verifies: %s", name)
		}
	}
}

func TestKeysRotate(t *testing.T) {
	s := newStage(t, Options{})
	before, _ := s.published()
	s.RotateKeys(true)
	if err := s.verify(s.Token(), before); err == nil {
		t.Error("what a new key signed verifies by the old set")
	}
	both, _ := s.published()
	if len(both) != 2 || s.verify(s.Token(), both) != nil {
		t.Errorf("the new set has %d keys, and should verify", len(both))
	}
	old := func(t *Token) {
		t.Key = Previous
		for kid := range before {
			t.Header["kid"] = kid
		}
	}
	if err := s.verify(s.Token(old), both); err != nil {
		t.Errorf("the old key is still published: %v", err)
	}
	s.RotateKeys(false)
	s.Endorse()
	one, endorsed := s.published()
	if len(one) != 1 || len(endorsed) != 1 {
		t.Errorf("there are %d keys after a rotation that keeps none", len(one))
	}
	for _, list := range endorsed {
		if list != nil {
			t.Errorf("the key is endorsed for %q, though endorsements were taken away", list)
		}
	}
	if n := s.Calls("keys"); n != 3 {
		t.Errorf("the keys were fetched %d times, counted as 3", n)
	}
}

func TestEntraGivesTokensForTheSecretOnly(t *testing.T) {
	s := newStage(t, Options{Secret: "s3cret"})
	ask := func(tenant, body string) (int, map[string]any) {
		res, err := s.Client().Post(s.Addresses().Login+"/"+tenant+"/oauth2/v2.0/token", "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var answer map[string]any
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, answer
	}
	good := "grant_type=client_credentials&client_id=" + DefaultAppID + "&client_secret=s3cret&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
	if status, body := ask(DefaultTenant, good); status != 200 || body["token_type"] != "Bearer" || body["expires_in"] != 3599.0 {
		t.Errorf("a good request: %d %v", status, body)
	}
	for name, c := range map[string]struct {
		tenant, from, to string
		status           int
		code             string
		says             string
	}{
		"wrong secret": {DefaultTenant, "s3cret", "guess", 401, "invalid_client", "AADSTS7000215"},
		"no secret":    {DefaultTenant, "s3cret", "", 401, "invalid_client", "AADSTS7000216"},
		"unknown app":  {DefaultTenant, DefaultAppID, "other", 400, "unauthorized_client", "AADSTS700016"},
		"no default":   {DefaultTenant, "%2F.default", "", 400, "invalid_scope", "AADSTS1002012"},
		"other tenant": {"elsewhere", "", "", 400, "invalid_request", "AADSTS90002"},
		"other grant":  {DefaultTenant, "client_credentials", "password", 400, "unsupported_grant_type", "AADSTS70003"},
	} {
		body := good
		if c.from != "" {
			body = strings.ReplaceAll(good, c.from, c.to)
		}
		status, answer := ask(c.tenant, body)
		if says, _ := answer["error_description"].(string); status != c.status || answer["error"] != c.code || !strings.HasPrefix(says, c.says) {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
}

func TestTokensEndAndServeOneResource(t *testing.T) {
	s := newStage(t, Options{})
	graph, connector := s.token(graphResource), s.token(connectorResource)
	user := s.talk("users/" + s.ana.ID)
	if status, _, _ := s.callWith(graph, "GET", user, nil); status != 200 {
		t.Errorf("Graph answers %d to its own token", status)
	}
	if status, body, _ := s.callWith(connector, "GET", user, nil); status != 401 || code(body) != "InvalidAuthenticationToken" {
		t.Errorf("Graph answers %d %v to a token for the Bot Connector", status, body)
	}
	members := s.connect("conversations/" + s.ops.ID + "/members")
	if status, _, _ := s.callWith(graph, "GET", members, nil); status != 401 {
		t.Errorf("the Bot Connector answers %d to a token for Graph", status)
	}
	s.pass(time.Hour)
	if status, _, _ := s.callWith(connector, "GET", members, nil); status != 401 {
		t.Errorf("the Bot Connector answers %d to a token that is over", status)
	}
}

func TestMachineHasAnIdentity(t *testing.T) {
	s := newStage(t, Options{})
	ask := func(path string, header ...string) (int, map[string]any) {
		req, err := http.NewRequestWithContext(t.Context(), "GET", s.Addresses().Identity+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(header) == 2 {
			req.Header.Set(header[0], header[1])
		}
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body
	}
	const metadata = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fapi.botframework.com"
	status, body := ask(metadata, "Metadata", "true")
	token, _ := body["access_token"].(string)
	if status != 200 || body["expires_in"] != "86399" {
		t.Fatalf("the metadata service answers %d %v", status, body)
	}
	if status, _, _ := s.callWith(token, "GET", s.connect("conversations/"+s.ops.ID+"/members"), nil); status != 200 {
		t.Errorf("the Bot Connector answers %d to the machine's token", status)
	}
	if status, _ := ask(metadata); status != 400 {
		t.Errorf("without its header the metadata service answers %d", status)
	}
	if status, _ := ask("/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.com", "X-IDENTITY-HEADER", "fake-identity-header"); status != 200 {
		t.Errorf("App Service's identity answers %d", status)
	}
}
