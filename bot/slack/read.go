package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// pageSize is how many messages are asked for at once. Slack gives apps of some
// kinds no more than 15.
const pageSize = 200

// page is an answer of conversations.history or conversations.replies.
type page struct {
	slack.SlackResponse
	Messages []json.RawMessage `json:"messages"`
}

// ask calls a method that reads, and decodes its answer by our own types:
// slack-go's would refuse a whole page of messages for one odd block.
func (c *Client) ask(ctx context.Context, method string, values url.Values, into interface{ Err() error }) error {
	return c.do(ctx, method, "", func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.API+method, strings.NewReader(values.Encode()))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer "+c.cfg.BotToken)
		resp, err := c.cfg.HTTP.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		switch after, _ := strconv.Atoi(resp.Header.Get("Retry-After")); {
		case resp.StatusCode == http.StatusTooManyRequests && after > 0:
			return &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
		case resp.StatusCode != http.StatusOK:
			return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
		}
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		return into.Err()
	})
}

// stretch says which messages to read: of a channel, newest first, or of a
// thread with its first message, oldest first. From oldest on, "" = from the
// beginning; cursor is where to go on.
type stretch struct {
	channel, thread, oldest, cursor string
	inclusive                       bool
}

// readPage reads a page of messages and says where the next one begins, ""
// after the last.
func (c *Client) readPage(ctx context.Context, s stretch) (messages []message, next string, err error) {
	values := url.Values{"channel": {s.channel}, "limit": {strconv.Itoa(pageSize)}, "include_all_metadata": {"true"}}
	method := "conversations.history"
	if s.thread != "" {
		method = "conversations.replies"
		values.Set("ts", s.thread)
	} else { // with an end that is named the newest come first, in any case; the clocks may differ
		values.Set("latest", stampAt(c.clock().Add(24*time.Hour)))
	}
	for name, value := range map[string]string{"oldest": s.oldest, "cursor": s.cursor} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if s.inclusive {
		values.Set("inclusive", "true")
	}
	var p page
	if err := c.inside(ctx, s.channel, func() error { return c.ask(ctx, method, values, &p) }); err != nil {
		return nil, "", err
	}
	for _, raw := range p.Messages {
		var m message
		if err := json.Unmarshal(raw, &m); err != nil {
			c.log.Warn("a message of Slack's could not be read and is left out", "channel", s.channel, "error", err)
			continue
		}
		messages = append(messages, m)
	}
	return messages, p.ResponseMetadata.Cursor, nil
}

// read reads page after page.
func (c *Client) read(ctx context.Context, s stretch) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		for {
			messages, next, err := c.readPage(ctx, s)
			if err != nil {
				yield(message{}, err)
				return
			}
			for _, m := range messages {
				if !yield(m, nil) {
					return
				}
			}
			if s.cursor = next; next == "" {
				return
			}
		}
	}
}

// message reads one message, be it in a thread or not.
func (c *Client) message(ctx context.Context, channel, ts string) (message, error) {
	for m, err := range c.read(ctx, stretch{channel: channel, thread: ts, oldest: ts, inclusive: true}) {
		if err != nil || m.TS == ts {
			return m, err
		}
	}
	return message{}, fmt.Errorf("message %s: %w", ts, chat.ErrNotFound)
}
