// Package signature signs what Kept sends to other systems and checks what they
// send to Kept: HMAC-SHA256 over the moment of sending and the body.
//
// # For receivers
//
// Every request that is signed carries
//
//	Kept-Signature: t=1772618700,v1=5257a869e7ec…
//
// t is when it was sent (Unix seconds), v1 the hexadecimal HMAC-SHA256, keyed with
// the shared secret, of the bytes "1772618700." followed by the body as it came.
// Receivers compare in constant time, refuse what is further than [Window] from
// their own clock, and remember the deduplication key of what they took for at
// least that long: a request that was recorded and is played again is then
// refused. There may be several v1 while a secret is being changed; one that fits
// is enough.
package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Header is the header that carries a signature.
const Header = "Kept-Signature"

// Window is how far a signature's moment may lie from the receiver's clock, in
// either direction.
const Window = 5 * time.Minute

// ErrWrong says that a signature is missing, malformed, of another secret or body,
// or outside of the window. It never says which.
var ErrWrong = errors.New("the signature does not fit")

// Sign is the value of [Header] for a body that is sent at a moment.
func Sign(secret string, body []byte, at time.Time) string {
	moment := strconv.FormatInt(at.Unix(), 10)
	return "t=" + moment + ",v1=" + hex.EncodeToString(Sum(secret, moment, ".", string(body)))
}

// Sum is the HMAC-SHA256 of the parts, one after the other.
func Sum(secret string, parts ...string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	for _, p := range parts {
		_, _ = mac.Write([]byte(p)) // a hash never fails
	}
	return mac.Sum(nil)
}

// Fits reports whether a hexadecimal signature is the sum, in constant time.
func Fits(sum []byte, written string) bool {
	got, err := hex.DecodeString(written)
	return err == nil && hmac.Equal(got, sum)
}

// Recent reports whether a moment that was written as Unix seconds lies within
// [Window] of now.
func Recent(written string, now time.Time) bool {
	s, err := strconv.ParseInt(written, 10, 64)
	if err != nil {
		return false
	}
	off := now.Unix() - s
	return off >= -int64(Window/time.Second) && off <= int64(Window/time.Second)
}

// Verify checks the value of [Header] against a body. The error is [ErrWrong].
func Verify(secret, header string, body []byte, now time.Time) error {
	moment, fits := "", false
	var given []string
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			moment = value
		case "v1":
			given = append(given, value)
		}
	}
	sum := Sum(secret, moment, ".", string(body))
	for _, v := range given {
		fits = Fits(sum, v) || fits
	}
	if secret == "" || !fits || !Recent(moment, now) {
		return ErrWrong
	}
	return nil
}
