package teams_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kept/bot/teams"
)

// in sets a value deep in a map.
func in(m map[string]any, value any, path ...string) {
	for _, name := range path[:len(path)-1] {
		inner, ok := m[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			m[name] = inner
		}
		m = inner
	}
	if value == nil {
		delete(m, path[len(path)-1])
		return
	}
	m[path[len(path)-1]] = value
}

// publicPEM is a public key as whoever confuses algorithms uses it.
func publicPEM(k *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

var tokenVectors = []struct {
	name   string
	change func(k *ticket, d *door)
	status int
}{
	{"good", func(*ticket, *door) {}, 200},
	{"expired within the skew", func(k *ticket, d *door) { d.now = dawn.Add(time.Hour + 4*time.Minute) }, 200},
	{"expired", func(k *ticket, d *door) { d.now = dawn.Add(time.Hour + 6*time.Minute) }, 401},
	{"no exp", func(k *ticket, d *door) { delete(k.claims, "exp") }, 401},
	{"exp is no number", func(k *ticket, d *door) { k.claims["exp"] = "tomorrow" }, 401},
	{"from the future", func(k *ticket, d *door) { d.now = dawn.Add(-6 * time.Minute) }, 401},
	{"from the future within the skew", func(k *ticket, d *door) { d.now = dawn.Add(-4 * time.Minute) }, 200},
	{"wrong issuer", func(k *ticket, d *door) { k.claims["iss"] = "https://sts.windows.net/" + tenant + "/" }, 401},
	{"no issuer", func(k *ticket, d *door) { delete(k.claims, "iss") }, 401},
	{"issuer with a slash more", func(k *ticket, d *door) { k.claims["iss"] = "https://api.botframework.com/" }, 401},
	{"wrong audience", func(k *ticket, d *door) { k.claims["aud"] = "99999999-1111-4222-8333-444444444444" }, 401},
	{"no audience", func(k *ticket, d *door) { delete(k.claims, "aud") }, 401},
	{"audience api://botid-…", func(k *ticket, d *door) { k.claims["aud"] = "api://botid-" + appID }, 401},
	{"two audiences", func(k *ticket, d *door) { k.claims["aud"] = []string{appID, "another"} }, 401},
	{"algorithm none", func(k *ticket, d *door) { k.method, k.key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType }, 401},
	{"HS256 with the public key", func(k *ticket, d *door) {
		k.method, k.key = jwt.SigningMethodHS256, publicPEM(testKeys()[0])
	}, 401},
	{"HS256 with the modulus", func(k *ticket, d *door) { k.method, k.key = jwt.SigningMethodHS256, testKeys()[0].N.Bytes() }, 401},
	{"RS512", func(k *ticket, d *door) { k.method = jwt.SigningMethodRS512 }, 401},
	{"PS256", func(k *ticket, d *door) { k.method = jwt.SigningMethodPS256 }, 401},
	{"key unknown", func(k *ticket, d *door) { k.header["kid"], k.key = "key-9", testKeys()[2] }, 401},
	{"another's key under a known name", func(k *ticket, d *door) { k.key = testKeys()[2] }, 401},
	{"no kid", func(k *ticket, d *door) { delete(k.header, "kid") }, 401},
	{"kid is no text", func(k *ticket, d *door) { k.header["kid"] = 1 }, 401},
	{"a key of its own in the header", func(k *ticket, d *door) {
		k.header["kid"], k.key, k.header["jku"] = "key-9", testKeys()[2], "https://evil.example/keys"
	}, 401},
	{"an extension that must be understood", func(k *ticket, d *door) { k.header["crit"] = []string{"b64"} }, 401},
	{"key rotated, the new one unknown so far", func(k *ticket, d *door) {
		d.send(d.first)
		d.signIn.publish(publicKey{"key-2", testKeys()[1], []string{"msteams"}})
		k.header["kid"], k.key = "key-2", testKeys()[1]
	}, 200},
	{"not endorsed for Teams", func(k *ticket, d *door) {
		d.signIn.publish(publicKey{"key-1", testKeys()[0], []string{"webchat"}})
	}, 403},
	{"no endorsements", func(k *ticket, d *door) { d.signIn.publish(publicKey{"key-1", testKeys()[0], nil}) }, 403},
	{"of another channel", func(k *ticket, d *door) { k.activity["channelId"] = "skype" }, 403},
	{"of no channel", func(k *ticket, d *door) { delete(k.activity, "channelId") }, 403},
	{"serviceUrl mismatch", func(k *ticket, d *door) { k.activity["serviceUrl"] = "https://smba.trafficmanager.net/amer/" }, 403},
	{"serviceUrl without its slash", func(k *ticket, d *door) { k.activity["serviceUrl"] = strings.TrimRight(service, "/") }, 200},
	{"no serviceUrl in the activity", func(k *ticket, d *door) { delete(k.activity, "serviceUrl") }, 403},
	{"serviceUrl is no text", func(k *ticket, d *door) { k.activity["serviceUrl"] = []string{service} }, 403},
	{"no serviceurl in the token", func(k *ticket, d *door) { delete(k.claims, "serviceurl") }, 401},
	{"service elsewhere, signed", func(k *ticket, d *door) {
		k.claims["serviceurl"], k.activity["serviceUrl"] = "https://evil.example/", "https://evil.example/"
	}, 403},
	{"service without TLS, signed", func(k *ticket, d *door) {
		k.claims["serviceurl"], k.activity["serviceUrl"] = "http://smba.trafficmanager.net/emea/", "http://smba.trafficmanager.net/emea/"
	}, 403},
	{"service with a name in front, signed", func(k *ticket, d *door) {
		k.claims["serviceurl"], k.activity["serviceUrl"] = "https://smba.trafficmanager.net@evil.example/", "https://smba.trafficmanager.net@evil.example/"
	}, 403},
	{"tenant not allowed", func(k *ticket, d *door) {
		in(k.activity, "bbbbbbbb-1111-4222-8333-444444444444", "conversation", "tenantId")
		in(k.activity, "bbbbbbbb-1111-4222-8333-444444444444", "channelData", "tenant", "id")
	}, 403},
	{"tenants that differ", func(k *ticket, d *door) {
		in(k.activity, "bbbbbbbb-1111-4222-8333-444444444444", "channelData", "tenant", "id")
	}, 403},
	{"no tenant", func(k *ticket, d *door) {
		in(k.activity, nil, "conversation", "tenantId")
		in(k.activity, nil, "channelData")
	}, 403},
	{"tenant in one place", func(k *ticket, d *door) { in(k.activity, nil, "channelData") }, 200},
	{"no Authorization", func(k *ticket, d *door) { k.authorization = func(string) []string { return nil } }, 401},
	{"two Authorizations", func(k *ticket, d *door) {
		k.authorization = func(token string) []string { return []string{"Bearer " + token, "Bearer " + token} }
	}, 401},
	{"Basic", func(k *ticket, d *door) {
		k.authorization = func(string) []string { return []string{"Basic a2VwdDprZXB0"} }
	}, 401},
	{"empty bearer", func(k *ticket, d *door) { k.authorization = func(string) []string { return []string{"Bearer "} } }, 401},
	{"missing signature", func(k *ticket, d *door) {
		k.authorization = func(token string) []string { return []string{"Bearer " + token[:strings.LastIndexByte(token, '.')]} }
	}, 401},
	{"empty signature", func(k *ticket, d *door) {
		k.authorization = func(token string) []string { return []string{"Bearer " + token[:strings.LastIndexByte(token, '.')+1]} }
	}, 401},
	{"missing parts", func(k *ticket, d *door) {
		k.authorization = func(token string) []string { return []string{"Bearer " + strings.Split(token, ".")[0]} }
	}, 401},
	{"a part too many", func(k *ticket, d *door) {
		k.authorization = func(token string) []string { return []string{"Bearer " + token + ".e30"} }
	}, 401},
	{"claims changed after signing", func(k *ticket, d *door) {
		k.authorization = func(token string) []string {
			p := strings.Split(token, ".")
			p[1] = base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://api.botframework.com","aud":"` + appID + `","exp":99999999999,"serviceurl":"` + service + `"}`))
			return []string{"Bearer " + strings.Join(p, ".")}
		}
	}, 401},
	{"longer than any token", func(k *ticket, d *door) { k.claims["pad"] = strings.Repeat("x", 20_000) }, 401},
	{"sign-in service down from the start", func(k *ticket, d *door) { d.signIn.fail(true) }, 503},
	{"keys elsewhere than the metadata", func(k *ticket, d *door) { d.signIn.elsewhere = "https://evil.example/keys" }, 503},
}

// TestTokens holds the verdict on every kind of token. Nothing that is refused
// reaches the bot, and whoever is refused learns nothing.
func TestTokens(t *testing.T) {
	for _, v := range tokenVectors {
		t.Run(v.name, func(t *testing.T) {
			d, k := newDoor(t, nil), goodTicket()
			d.first = goodTicket().request(t)
			v.change(k, d)
			before := len(d.heard)
			status, body := d.send(k.request(t))
			if status != v.status {
				t.Errorf("got %d %q, want %d", status, body, v.status)
			}
			if heard := len(d.heard) > before; heard != (v.status == 200) {
				t.Errorf("the bot heard of it: %v", heard)
			}
			if status != 200 && strings.TrimSpace(body) != http.StatusText(status) {
				t.Errorf("the answer says %q", body)
			}
		})
	}
}

// TestDoor holds what is refused before the token is looked at, and after.
func TestDoor(t *testing.T) {
	request := func(method, kind, body string, signed bool) *http.Request {
		r := httptest.NewRequest(method, "/teams/messages", strings.NewReader(body))
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		if signed {
			r.Header.Set("Authorization", "Bearer "+goodTicket().token(t))
		}
		return r
	}
	for name, c := range map[string]struct {
		r    *http.Request
		want int
	}{
		"GET":                         {request("GET", "application/json", "", true), 405},
		"no content type":             {request("POST", "", "{}", true), 415},
		"a form":                      {request("POST", "application/x-www-form-urlencoded", "a=b", true), 415},
		"too long":                    {request("POST", "application/json", strings.Repeat(" ", 2<<20)+"{}", true), 413},
		"too long and unsigned":       {request("POST", "application/json", strings.Repeat(" ", 2<<20)+"{}", false), 401},
		"no JSON":                     {request("POST", "application/json", "{", true), 400},
		"null":                        {request("POST", "application/json", "null", true), 400},
		"an array":                    {request("POST", "application/json", "[]", true), 403},
		"nothing":                     {request("POST", "application/json", "", true), 400},
		"no JSON and unsigned":        {request("POST", "application/json", "{", false), 401},
		"nothing that is an envelope": {request("POST", "application/json", "{}", true), 403},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, nil)
			if status, body := d.send(c.r); status != c.want || len(d.heard) > 0 {
				t.Errorf("got %d %q, want %d; heard %v", status, body, c.want, d.heard)
			}
		})
	}
}

// TestServiceHosts: a host of the organisation's own cloud is allowed by name; a
// loopback address, which tests use, needs no TLS.
func TestServiceHosts(t *testing.T) {
	hosts := func(cfg *teams.Config) { cfg.ServiceHosts = []string{"*.bots.example", "127.0.0.1"} }
	for url, want := range map[string]int{
		"https://eu.bots.example/": 200, "https://bots.example/": 403, "https://evilbots.example/": 403, "http://eu.bots.example/": 403,
		"http://127.0.0.1:9300/_connector": 200, "http://127.0.0.2:9300/": 403, service: 403, "https://eu.bots.example:8443/": 403,
	} {
		d, k := newDoor(t, hosts), goodTicket()
		k.claims["serviceurl"], k.activity["serviceUrl"] = url, url
		if status, _ := d.send(k.request(t)); status != want {
			t.Errorf("%s: %d, want %d", url, status, want)
		}
	}
}
