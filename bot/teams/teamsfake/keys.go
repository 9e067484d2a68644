package teamsfake

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"sync"
	"time"
)

// issuer is who signs what the Bot Connector sends (Bot Connector
// authentication, "Step 2").
const issuer = "https://api.botframework.com"

// signer is a key with what is published of it.
type signer struct {
	kid     string
	private *rsa.PrivateKey
}

// made are the keys of the process, in the order of their use; making one takes
// a tenth of a second.
var made struct {
	sync.Mutex
	keys     []signer
	stranger *rsa.PrivateKey
}

// signerNo gives the n-th key of the process.
func signerNo(n int) signer {
	made.Lock()
	defer made.Unlock()
	for len(made.keys) <= n {
		key := newKey()
		sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
		made.keys = append(made.keys, signer{kid: base64.RawURLEncoding.EncodeToString(sum[:20]), private: key})
	}
	return made.keys[n]
}

// strangersKey is a key that nobody publishes.
func strangersKey() *rsa.PrivateKey {
	made.Lock()
	defer made.Unlock()
	if made.stranger == nil {
		made.stranger = newKey()
	}
	return made.stranger
}

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(fmt.Sprintf("teamsfake: %v", err)) // the system has no randomness
	}
	return key
}

// Key says what a token is signed with.
type Key int

// What a token can be signed with.
const (
	Current   Key = iota // the newest published key
	Previous             // the one before the last rotation
	Stranger             // an RSA key that nobody published, under the header's kid
	PublicKey            // the newest key's public half, taken as the secret of an HMAC
	Unsigned             // nothing: an empty signature
)

// Token is what a token is made of: as the Bot Connector makes it, before it is
// forged.
type Token struct {
	Header, Claims map[string]any
	Key            Key
}

// Token makes the value of an Authorization header, "Bearer …", as the Bot
// Connector sends it with every activity; forge changes what goes into it. Its
// times are those of Options.Clock. It is signed as the header's "alg" says
// (RS256, RS384, RS512, PS256, HS256), with RS256 for anything else.
func (o *Organisation) Token(forge ...func(*Token)) string {
	o.mu.Lock()
	current, previous, now := signerNo(o.keyNo), signerNo(max(0, o.keyNo-1)), o.now()
	o.mu.Unlock()
	t := Token{
		Header: map[string]any{"alg": "RS256", "kid": current.kid, "x5t": current.kid, "typ": "JWT"},
		Claims: map[string]any{
			"serviceurl": o.Addresses().Service, "iss": issuer, "aud": o.opt.AppID,
			"nbf": now.Add(-time.Minute).Unix(), "exp": now.Add(time.Hour).Unix(),
		},
	}
	for _, f := range forge {
		f(&t)
	}
	return "Bearer " + t.signed(current, previous)
}

// authorization is what goes with a delivery: the same for some minutes, as the
// Bot Connector's is.
func (o *Organisation) authorization() string {
	o.mu.Lock()
	now, last := o.now(), o.lastAuth
	fresh := last.key == o.keyNo && !now.Before(last.at) && now.Sub(last.at) < 5*time.Minute
	key := o.keyNo
	o.mu.Unlock()
	if fresh && last.value != "" {
		return last.value
	}
	made := authorization{key: key, at: now, value: o.Token()}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lastAuth = made
	return made.value
}

// authorization is an Authorization header's value with when and with which key
// it was made.
type authorization struct {
	key   int
	at    time.Time
	value string
}

// signed writes a token down.
func (t Token) signed(current, previous signer) string {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode(mustJSON(t.Header)) + "." + encode(mustJSON(t.Claims))
	var key *rsa.PrivateKey
	switch t.Key {
	case Unsigned:
		return signed + "."
	case PublicKey:
		der, err := x509.MarshalPKIXPublicKey(&current.private.PublicKey)
		if err != nil {
			panic(fmt.Sprintf("teamsfake: %v", err)) // an RSA key can always be written
		}
		mac := hmac.New(sha256.New, der)
		mac.Write([]byte(signed))
		return signed + "." + encode(mac.Sum(nil))
	case Previous:
		key = previous.private
	case Stranger:
		key = strangersKey()
	default:
		key = current.private
	}
	hash := crypto.SHA256
	alg, _ := t.Header["alg"].(string)
	switch alg {
	case "RS384":
		hash = crypto.SHA384
	case "RS512":
		hash = crypto.SHA512
	}
	digest := hash.New()
	digest.Write([]byte(signed))
	var signature []byte
	var err error
	if alg == "PS256" {
		signature, err = rsa.SignPSS(rand.Reader, key, hash, digest.Sum(nil), nil)
	} else {
		signature, err = rsa.SignPKCS1v15(rand.Reader, key, hash, digest.Sum(nil))
	}
	if err != nil {
		panic(fmt.Sprintf("teamsfake: %v", err)) // 2048 bits hold every one of these
	}
	return signed + "." + encode(signature)
}

// RotateKeys signs with a new key from now on and publishes it; keepOld leaves
// the one before in the set.
func (o *Organisation) RotateKeys(keepOld bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keyNo++
	o.oldestKey = o.keyNo
	if keepOld {
		o.oldestKey--
	}
	o.touch()
}

// Endorse says for which channels the published keys are endorsed; none = they
// have no endorsements. At first they have those of the Bot Connector, "msteams"
// among them.
func (o *Organisation) Endorse(channels ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.endorsed = slices.Clone(channels)
}

// serveOpenID answers with the Bot Connector's metadata.
func (o *Organisation) serveOpenID(in *http.Request) answer {
	keys := "https://login.botframework.com/v1/.well-known/keys"
	if o.opt.BaseURL != "" {
		keys = o.opt.BaseURL + "/openid/v1/.well-known/keys"
	}
	return answer{body: object{
		"issuer": issuer, "authorization_endpoint": "https://invalid.botframework.com", "jwks_uri": keys,
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"private_key_jwt"},
	}}
}

// serveKeys answers with the published keys.
func (o *Organisation) serveKeys(*http.Request) answer {
	o.mu.Lock()
	defer o.mu.Unlock()
	var keys []object
	for n := o.oldestKey; n <= o.keyNo; n++ {
		s := signerNo(n)
		key := object{
			"kty": "RSA", "use": "sig", "kid": s.kid, "x5t": s.kid,
			"n": base64.RawURLEncoding.EncodeToString(s.private.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(s.private.E)).Bytes()),
		}
		if len(o.endorsed) > 0 {
			key["endorsements"] = o.endorsed
		}
		keys = append(keys, key)
	}
	return answer{body: object{"keys": keys}}
}
