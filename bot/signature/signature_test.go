package signature_test

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/bot/signature"
)

var sent = time.Unix(1772618700, 0)

// The vector was made with openssl, for receivers to check themselves against:
//
//	printf '1772618700.{"action":"trigger"}' | openssl dgst -sha256 -hmac example-secret
const vector = "t=1772618700,v1=3c865a9f86abafe6eda3067faaf36d8338a026ad2bcb4589eb8add75dc55b2b9"

func TestAVectorForReceivers(t *testing.T) {
	if got := signature.Sign("example-secret", []byte(`{"action":"trigger"}`), sent); got != vector {
		t.Errorf("signed %s, want %s", got, vector)
	}
}

func TestVerify(t *testing.T) {
	body := []byte(`{"action":"trigger"}`)
	good := signature.Sign("example-secret", body, sent)
	moment, v1, _ := strings.Cut(good, ",")
	for name, c := range map[string]struct {
		secret, header, body string
		now                  time.Time
		ok                   bool
	}{
		"as it came":                   {"example-secret", good, string(body), sent, true},
		"at the end of the window":     {"example-secret", good, string(body), sent.Add(signature.Window), true},
		"their clock is ahead":         {"example-secret", good, string(body), sent.Add(-signature.Window), true},
		"played again later":           {"example-secret", good, string(body), sent.Add(signature.Window + time.Second), false},
		"from the future":              {"example-secret", good, string(body), sent.Add(-signature.Window - time.Second), false},
		"another secret":               {"other-secret", good, string(body), sent, false},
		"no secret":                    {"", signature.Sign("", body, sent), string(body), sent, false},
		"another body":                 {"example-secret", good, `{"action":"resolve"}`, sent, false},
		"another moment":               {"example-secret", "t=1772618701," + v1, string(body), sent, false},
		"no moment":                    {"example-secret", v1, string(body), sent, false},
		"no signature":                 {"example-secret", moment, string(body), sent, false},
		"nothing":                      {"example-secret", "", string(body), sent, false},
		"a moment that is none":        {"example-secret", "t=soon," + v1, string(body), sent, false},
		"a moment beyond all":          {"example-secret", "t=-9223372036854775808," + v1, string(body), sent, false},
		"cut short":                    {"example-secret", good[:len(good)-2], string(body), sent, false},
		"of the secret before, beside": {"example-secret", moment + ",v1=00ff," + v1, string(body), sent, true},
		"spaces between":               {"example-secret", moment + ", " + v1, string(body), sent, true},
	} {
		err := signature.Verify(c.secret, c.header, []byte(c.body), c.now)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, signature.ErrWrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzVerify holds of every header and body: only what carries the sum of the
// moment that it names and of the body fits, and that moment is near.
func FuzzVerify(f *testing.F) {
	now := time.Date(2026, 3, 4, 10, 5, 0, 0, time.UTC)
	good := signature.Sign("secret", []byte("{}"), now)
	for _, header := range []string{good, "", "t=,v1=", good + ",v1=00", "t=1," + good, strings.ToUpper(good), "v1=" + strings.Repeat("0", 64), "t=-9223372036854775808,v1="} {
		f.Add(header, []byte("{}"))
	}
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		if signature.Verify("", header, body, now) == nil {
			t.Error("an empty secret proves something")
		}
		if signature.Verify("secret", header, body, now) != nil {
			return
		}
		for seconds := -300; seconds <= 300; seconds++ {
			moment := strconv.FormatInt(now.Unix()+int64(seconds), 10)
			if strings.Contains(strings.ToLower(header), hex.EncodeToString(signature.Sum("secret", moment, ".", string(body)))) {
				return
			}
		}
		t.Errorf("%q fits %q", header, body)
	})
}
