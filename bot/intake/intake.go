// Package intake takes what monitoring systems send to
//
//	POST /hooks/alert/NAME
//
// checks who sent it, reads it ([Parse]), and hands it on. It answers 200 only when
// what it handed on is on disk: whoever gets another answer sends it again, which
// does no harm, since alerts are known by their fingerprints, and answers to calls
// by what they are about.
//
// # Who may
//
// Every intake has one secret, compared in constant time. A request carries it as
// "Authorization: Bearer SECRET", or is signed with it in the way of its system:
//
//	Kept-Signature: t=…,v1=…                   HMAC-SHA256 of moment, "." and body (package signature)
//	X-Grafana-Alerting-Signature               HMAC-SHA256 of the body; where Kept-Timestamp carries the moment, of moment, ":" and body
//	X-PagerDuty-Signature: v1=…,v1=…           HMAC-SHA256 of the body
//
// Opsgenie signs nothing: its webhook integration is given the first as a header.
//
// A signature with a moment is refused outside of signature.Window. Whoever is not
// known is answered 401 and nothing else, in the same way for an intake that there
// is not.
//
// # Sources
//
// Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.
// Grafana: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/.
// PagerDuty: https://developer.pagerduty.com/docs/webhooks-overview and verifying-signatures.
// Opsgenie: https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/.
package intake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/signature"
)

const (
	// MaxBody is the largest body that is read.
	MaxBody = 4 << 20
	// atOnce is how many requests are worked on at a time, of those who proved who
	// they are before their body is read, and of those who prove it with the body.
	// Others wait for their turn, for at most patience, so that a sender who gives up
	// after five seconds still hears that it has to come again.
	atOnce   = 16
	patience = 3 * time.Second
)

// Source is a system that may send.
type Source struct {
	Format Format
	Secret string // not empty
}

// Taker takes what was heard; [bot.Bot] is one. An error is the sender's reason to
// come again. Safe for concurrent use.
type Taker interface {
	Alerts(ctx context.Context, intake string, alerts []bot.Alert) error
	Answered(ctx context.Context, answers []bot.CallAnswer) error
}

// Handler takes requests below /hooks/.
type Handler struct {
	sources map[string]Source
	taker   Taker
	clock   func() time.Time
	log     *slog.Logger
	// Whoever is not known can send a forged signature slowly, and so fill the turns
	// of those who sign; never the turns of those who have a token.
	turns, signers chan struct{}
}

// New makes a Handler.
func New(sources map[string]Source, taker Taker, clock func() time.Time, log *slog.Logger) *Handler {
	return &Handler{sources: sources, taker: taker, clock: clock, log: log, turns: make(chan struct{}, atOnce), signers: make(chan struct{}, atOnce)}
}

// Below is the path below which a Handler takes requests.
const Below = "/hooks/"

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, Below+"alert/")
	switch {
	case !ok:
		say(w, http.StatusNotFound, "not here")
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		say(w, http.StatusMethodNotAllowed, "send it with POST")
		return
	}
	source, known := h.sources[name]
	proved := hasToken(source.Secret, r.Header) && known
	turns := h.turns
	if !proved {
		if !isSigned(r.Header) {
			refuse(w)
			return
		}
		turns = h.signers
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	case <-r.Context().Done():
		return // whoever asked has gone
	case <-late.C:
		w.Header().Set("Retry-After", "2")
		say(w, http.StatusServiceUnavailable, "too much at once; send it again")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		say(w, http.StatusRequestEntityTooLarge, "too large; send fewer alerts at a time")
		return
	}
	if err != nil {
		say(w, http.StatusBadRequest, "it did not come whole")
		return
	}
	if !proved && (!signs(source.Secret, r.Header, body, h.clock()) || !known) {
		refuse(w)
		return
	}
	if coded := r.Header.Get("Content-Encoding"); coded != "" && coded != "identity" {
		say(w, http.StatusUnsupportedMediaType, "send it uncompressed")
		return
	}
	heard, err := Parse(source.Format, body)
	if err != nil {
		h.log.Warn("a request to an intake cannot be read", "intake", name, "error", err)
		say(w, http.StatusBadRequest, err.Error())
		return
	}
	if err := errors.Join(h.taker.Alerts(r.Context(), name, heard.Alerts), h.taker.Answered(r.Context(), heard.Answers)); err != nil {
		h.log.Error("alerts were not taken; whoever sent them is asked to come again", "intake", name, "error", err)
		w.Header().Set("Retry-After", "10")
		say(w, http.StatusServiceUnavailable, "not recorded; send it again")
		return
	}
	say(w, http.StatusOK, "taken")
}

// refuse answers whoever is not known.
func refuse(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", "Bearer")
	say(w, http.StatusUnauthorized, "not known")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // whoever asked has gone: nothing is lost
}

// The headers that carry what proves a sender.
const (
	grafanaHeader   = "X-Grafana-Alerting-Signature"
	momentHeader    = "Kept-Timestamp" // to be configured in Grafana as the timestamp header
	pagerDutyHeader = "X-PagerDuty-Signature"
)

// isSigned reports whether a request says that it is signed: its token then counts
// for nothing.
func isSigned(h http.Header) bool {
	return h.Get(signature.Header) != "" || h.Get(grafanaHeader) != "" || h.Get(pagerDutyHeader) != ""
}

// hasToken reports whether a request that is not signed carries the secret. An
// empty secret is nobody's; it takes as long as any other.
func hasToken(secret string, h http.Header) bool {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	given, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(secret))
	return hmac.Equal(given[:], want[:]) && strings.EqualFold(scheme, "Bearer") && secret != "" && !isSigned(h)
}

// signs reports whether a request is signed with the secret, by the first of the
// headers that it carries. An empty secret is nobody's; it takes as long as any
// other.
func signs(secret string, h http.Header, body []byte, now time.Time) bool {
	ok := secret != ""
	switch {
	case h.Get(signature.Header) != "":
		return signature.Verify(secret, h.Get(signature.Header), body, now) == nil && ok
	case h.Get(grafanaHeader) != "":
		moment := h.Get(momentHeader)
		sum := signature.Sum(secret, string(body))
		if moment != "" {
			sum = signature.Sum(secret, moment, ":", string(body))
			ok = signature.Recent(moment, now) && ok
		}
		return signature.Fits(sum, h.Get(grafanaHeader)) && ok
	}
	sum, fits := signature.Sum(secret, string(body)), false
	for part := range strings.SplitSeq(h.Get(pagerDutyHeader), ",") {
		v, is := strings.CutPrefix(strings.TrimSpace(part), "v1=")
		fits = is && signature.Fits(sum, v) || fits
	}
	return fits && ok
}

// fingerprint is one for what has none of its own.
func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}
