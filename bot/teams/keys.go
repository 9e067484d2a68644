package teams

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	openIDAddress = "https://login.botframework.com/v1/.well-known/openidconfiguration"
	// refreshKeys is how old the keys may get before they are fetched anew, and
	// refreshUnknown how often a key that is not among them may cause that
	// (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication).
	refreshKeys    = 24 * time.Hour
	refreshUnknown = time.Hour
	// retryKeys is how long to leave the sign-in service alone after a failure.
	retryKeys    = 10 * time.Second
	longestKeys  = 1 << 20
	smallestBits = 2048
)

// fetchWithin bounds the fetching of the keys. (Longer in tests.)
var fetchWithin = 5 * time.Second

// signingKey is a key that the Bot Connector signs with, and the channels that it
// may speak for.
type signingKey struct {
	public       *rsa.PublicKey
	endorsements []string
}

func (k signingKey) endorses(channel string) bool { return slices.Contains(k.endorsements, channel) }

// keys are the Bot Connector's signing keys. They are fetched by whoever needs
// them, one at a time; while that fails those that are known still count.
type keys struct {
	fetch func(context.Context) (map[string]signingKey, error)
	log   func(error)

	mu        sync.Mutex
	known     map[string]signingKey
	fetchedAt time.Time // zero = never
	unknownAt time.Time // when an unknown key last caused a fetch that succeeded
	failedAt  time.Time // when a fetch last failed; zero = the last one did not
	flight    chan struct{}
}

// failing reports whether the keys could not be fetched when that was last tried.
func (k *keys) failing() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.failedAt.IsZero()
}

// get gives the key with an ID; ok is false if the Connector has no such key, or
// it cannot be found out.
func (k *keys) get(ctx context.Context, id string, now time.Time) (key signingKey, ok bool) {
	k.mu.Lock()
	key, ok = k.known[id]
	if !k.wanted(ok, now) {
		k.mu.Unlock()
		return key, ok
	}
	landed := k.flight
	if landed == nil {
		landed = make(chan struct{})
		k.flight = landed
		go k.fly(context.WithoutCancel(ctx), landed, ok, now)
	} else if ok { // an old key is good enough while somebody else fetches
		k.mu.Unlock()
		return key, ok
	}
	k.mu.Unlock()
	select {
	case <-landed:
	case <-ctx.Done():
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok = k.known[id]
	return key, ok
}

// wanted reports whether keys are to be fetched, for a key that is known or not.
func (k *keys) wanted(known bool, now time.Time) bool {
	if !k.failedAt.IsZero() && now.Sub(k.failedAt) < retryKeys && !now.Before(k.failedAt) {
		return false
	}
	if k.fetchedAt.IsZero() || now.Sub(k.fetchedAt) >= refreshKeys {
		return true
	}
	return !known && (k.unknownAt.IsZero() || now.Sub(k.unknownAt) >= refreshUnknown)
}

// fly fetches the keys.
func (k *keys) fly(ctx context.Context, landed chan struct{}, known bool, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	fresh, err := k.fetch(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.flight = nil
	close(landed)
	if err != nil {
		k.failedAt = now
		k.log(err)
		return
	}
	if !known && !k.fetchedAt.IsZero() {
		k.unknownAt = now
	}
	k.known, k.fetchedAt, k.failedAt = fresh, now, time.Time{}
}

// fetchKeys reads the signing keys that the sign-in service names.
func (c *Client) fetchKeys(ctx context.Context) (map[string]signingKey, error) {
	from := c.cfg.OpenID
	if from == "" {
		from = openIDAddress
	}
	var metadata struct {
		Keys string `json:"jwks_uri"`
	}
	if err := c.fetchJSON(ctx, from, &metadata); err != nil {
		return nil, err
	}
	a, errA := url.Parse(from)
	b, errB := url.Parse(metadata.Keys)
	if errA != nil || errB != nil || a.Scheme != b.Scheme || a.Host != b.Host {
		return nil, fmt.Errorf("the sign-in metadata at %s has its keys elsewhere", from)
	}
	var set struct {
		Keys []jsonWebKey `json:"keys"`
	}
	if err := c.fetchJSON(ctx, metadata.Keys, &set); err != nil {
		return nil, err
	}
	out := map[string]signingKey{}
	for _, k := range set.Keys {
		public, err := k.public()
		if _, twice := out[k.ID]; err != nil || k.ID == "" || twice {
			continue // a key of another kind is none of ours
		}
		out[k.ID] = signingKey{public, k.Endorsements}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the sign-in service has no usable keys at %s", metadata.Keys)
	}
	return out, nil
}

func (c *Client) fetchJSON(ctx context.Context, from string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return fmt.Errorf("fetch signing keys: %w", err)
	}
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("fetch signing keys: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("fetch signing keys: %s answered %s", from, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestKeys))
	if err != nil {
		return fmt.Errorf("fetch signing keys: %w", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("fetch signing keys: %s: %w", from, err)
	}
	return nil
}

// jsonWebKey is a key of a set (RFC 7517), with the Bot Framework's endorsements.
type jsonWebKey struct {
	Type         string   `json:"kty"`
	Use          string   `json:"use"`
	ID           string   `json:"kid"`
	N            string   `json:"n"`
	E            string   `json:"e"`
	Endorsements []string `json:"endorsements"`
}

func (k jsonWebKey) public() (*rsa.PublicKey, error) {
	n, errN := base64.RawURLEncoding.DecodeString(k.N)
	e, errE := base64.RawURLEncoding.DecodeString(k.E)
	modulus, exponent := new(big.Int).SetBytes(n), new(big.Int).SetBytes(e)
	switch {
	case errN != nil || errE != nil || k.Type != "RSA" || k.Use != "" && k.Use != "sig":
		return nil, errors.New("no RSA key for signatures")
	case modulus.BitLen() < smallestBits || !exponent.IsInt64() || exponent.Int64() < 3 || exponent.Int64() > 1<<31-1 || exponent.Bit(0) == 0:
		return nil, errors.New("a weak key")
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, nil
}
