package signature_test

import (
	"errors"
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
