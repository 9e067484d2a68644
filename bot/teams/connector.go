package teams

import (
	"bytes"
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

	"kept/bot/chat"
)

// outward is what reaches out to Teams.
type outward struct {
	http   *http.Client
	bot    *tokens // for the Bot Connector
	graph  *tokens // for Microsoft Graph
	limits *limits

	told    sync.Map             // what the operator was told once
	lacking *recent[bool]        // what Graph was found not to permit
	people  *recent[chat.Person] // by object ID
	zones   *recent[string]      // by object ID
	rooms   *recent[chat.Room]   // by conversation
	groups  *recent[bool]        // "GROUP OBJECT" → is in it
	keys    *recent[string]      // "CONVERSATION ID" → the marks of a message's parts, for edits
	scans   *recent[*scan]       // histories being read, by room
	waiting *recent[time.Time]   // what waits for Graph → since when
	meeting sync.Map             // object ID → *sync.Mutex: one at a time begins a conversation with them
	opening sync.Mutex           // rooms are opened one after the other
}

// newOutward follows no redirect, whatever client was configured: a token must
// not be led elsewhere.
func newOutward(c *Client) *outward {
	client := *c.cfg.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &outward{
		http: &client, bot: newTokens(connectorAudience, c.fetchToken), graph: newTokens(graphAudience, c.fetchToken), limits: newLimits(),
		lacking: newRecent[bool](10 * time.Minute), people: newRecent[chat.Person](time.Minute), rooms: newRecent[chat.Room](5 * time.Minute), zones: newRecent[string](time.Hour),
		groups: newRecent[bool](time.Minute), keys: newRecent[string](24 * time.Hour), scans: newRecent[*scan](time.Hour), waiting: newRecent[time.Time](time.Hour),
	}
}

// What an answer may be long, and what of an error's text is kept.
const (
	maxAnswer  = 16 << 20
	maxProblem = 300
)

// request is a call of a service.
type request struct {
	method string
	url    string
	body   any    // as JSON; nil = none
	file   []byte // sent as it is instead
	kind   string // content type of file
	pace   string // conversation that it posts into; "" = none
	posts  bool   // repeated it would show something twice
}

// connector makes one call of the Bot Connector, when it is its turn, and
// classes its error. path begins with "/v3/". The token goes only to a service
// that is allowed.
func (c *Client) connector(ctx context.Context, service string, r request, into any) error {
	base, ok := c.service(service)
	if !ok {
		return fmt.Errorf("%w: %q is no address of Teams' that Kept may send its token to; a host of the organisation's own cloud goes into the list of service hosts", chat.ErrRefused, service)
	}
	r.url = base + r.url
	return c.exchange(ctx, c.out.bot, "connector", r, into)
}

// exchange makes one call, once more with a new token if the service does not
// take the one that was held.
func (c *Client) exchange(ctx context.Context, from *tokens, service string, r request, into any) error {
	doing := r.method + " " + withoutQuery(r.url)
	after, err := c.out.limits.turn(ctx, service, r.pace)
	switch {
	case err != nil:
		return fate(doing, r.posts, fmt.Errorf("%w: %w", errUnsent, err))
	case after > 0:
		return &chat.RetryError{After: after, Err: fmt.Errorf("%s: Teams wants it left alone for a while", doing)}
	}
	for try := 0; ; try++ {
		token, err := from.get(ctx)
		if err != nil {
			return fate(doing, false, err)
		}
		err = c.send(ctx, token, r, into)
		if said(err, http.StatusUnauthorized) {
			if from.forget(token); try == 0 {
				continue // it was not carried out
			}
		}
		if e, ok := err.(*statusError); ok && e.status == http.StatusTooManyRequests {
			name := service
			if r.pace != "" {
				name = r.pace
			}
			c.out.limits.refuse(name, e.pause())
		}
		return fate(doing, r.posts, err)
	}
}

// send sends one request and reads its answer.
func (c *Client) send(ctx context.Context, token string, r request, into any) error {
	body, kind := r.file, r.kind
	if r.body != nil {
		data, err := encode(r.body)
		if err != nil {
			return fmt.Errorf("%w: %w", errUnsent, err)
		}
		body, kind = data, "application/json; charset=utf-8"
	}
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w: %w", chat.ErrRefused, errUnsent, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := c.out.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return problem(resp, data)
	}
	if err != nil || into == nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("unreadable answer: %w", err)
	}
	return nil
}

// problem reads an error's answer, of the connector or of Graph.
func problem(resp *http.Response, data []byte) *statusError {
	e := &statusError{status: resp.StatusCode, after: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	var said struct {
		Error json.RawMessage `json:"error"`
	}
	var inner struct{ Code, Message string }
	if json.Unmarshal(data, &said) == nil && json.Unmarshal(said.Error, &inner) == nil {
		e.code, e.message = inner.Code, chat.Shorten(chat.Clean(inner.Message), maxProblem)
	}
	if resp.StatusCode >= 300 && resp.StatusCode <= 399 {
		e.message = "it leads elsewhere, where Kept does not follow"
	}
	return e
}

// encode is JSON as it is measured: without escapes for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// segment makes a part of a path. The ";" of a thread stays as it is.
func segment(s string) string { return strings.ReplaceAll(url.PathEscape(s), "%3B", ";") }

func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// globalService is where conversations are reached of which nothing is known.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages)
const globalService = "https://smba.trafficmanager.net/teams"

// serviceOf is the connector that a conversation is reached by; "" as
// conversation: one that is to be made.
func (c *Client) serviceOf(ctx context.Context, conversation string) (string, error) {
	channel, _ := splitThread(conversation)
	var p place
	if conversation != "" {
		if _, err := c.recall(ctx, placePrefix+channel, &p); err != nil {
			return "", err
		}
	}
	if p.Service == "" {
		if _, err := c.recall(ctx, serviceName, &p.Service); err != nil {
			return "", err
		}
	}
	return cmp.Or(p.Service, globalService), nil
}

// toConversation makes a call that concerns a conversation: the path begins
// after its ID.
func (c *Client) toConversation(ctx context.Context, conversation string, r request, into any) error {
	r.url = "/v3/conversations/" + segment(conversation) + r.url
	return c.byWayOf(ctx, conversation, r, into)
}

// byWayOf makes a call of the connector that a conversation is reached by. Where
// that is gone, or knows it no more, Microsoft may have moved it: then the one that
// something came from last is asked, and remembered if it has it. One that refuses has
// it not: that says nothing of the conversation.
func (c *Client) byWayOf(ctx context.Context, conversation string, r request, into any) error {
	service, err := c.serviceOf(ctx, conversation)
	if err != nil {
		return &chat.RetryError{After: soon, Err: err}
	}
	err = c.connector(ctx, service, r, into)
	if !errors.Is(err, chat.ErrNotFound) && !unreached(err) { // it may have been carried out
		return err
	}
	newest, unknown := c.serviceOf(ctx, "")
	if unknown != nil || newest == service {
		return err
	}
	switch moved := c.connector(ctx, newest, r, into); {
	case errors.Is(moved, chat.ErrNotFound), errors.Is(moved, chat.ErrRefused), unreached(moved):
		return err
	case moved != nil: // what became of it there counts
		return moved
	}
	channel, _ := splitThread(conversation)
	if p, err := c.placeOf(ctx, channel); err == nil {
		p.Service = newest
		c.keep(ctx, placePrefix+channel, p)
	}
	return nil
}

// created is the answer to a conversation or a message that was made.
type created struct {
	ID       string `json:"id"`
	Activity string `json:"activityId"`
}
