package slackfake

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// room finds the channel that the argument "channel" names and that the bot
// sees. With act, the token must have the scope for it in such a channel.
func (c *call) room(act string) (*Channel, error) {
	id, err := c.required("channel")
	if err != nil {
		return nil, err
	}
	return c.roomCalled(id, act)
}

func (c *call) roomCalled(id, act string) (*Channel, error) {
	ch := c.w.channel(id)
	if ch == nil || !ch.visible(c.w.state.Bot) {
		return nil, refuse("channel_not_found")
	}
	if act != "" {
		if err := c.w.need(ch.scopes(act)...); err != nil {
			return nil, err
		}
	}
	return ch, nil
}

// member is room for what only members may do, in channels that are not
// archived.
func (c *call) member(act string) (*Channel, error) {
	ch, err := c.room(act)
	switch {
	case err != nil:
		return nil, err
	case !ch.has(c.w.state.Bot):
		return nil, refuse("not_in_channel")
	case ch.Archived:
		return nil, refuse("is_archived")
	}
	return ch, nil
}

// page cuts a list of n by the arguments limit and cursor, which counts from
// the start. next is "" on the last page.
func (c *call) page(n, usual, most int) (from, to int, next string, err error) {
	limit, err := c.number("limit", usual)
	if err != nil {
		return 0, 0, "", err
	}
	if limit < 1 {
		limit = usual
	}
	limit = min(limit, most)
	if cursor := c.args["cursor"]; cursor != "" {
		text, ok := readCursor(cursor, "offset:")
		from, err = strconv.Atoi(text)
		if !ok || err != nil || from < 0 || from > n {
			return 0, 0, "", refuse("invalid_cursor")
		}
	}
	to = min(n, from+limit)
	if to < n {
		next = makeCursor("offset:" + strconv.Itoa(to))
	}
	return from, to, next, nil
}

func makeCursor(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func readCursor(cursor, prefix string) (string, bool) {
	text, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(text), prefix)
}

var stampForm = regexp.MustCompile(`^\d{1,10}(\.\d{1,6})?$`)

// stampArg is a timestamp argument, made comparable as a string.
func (c *call) stampArg(name, other string) (string, error) {
	v := c.args[name]
	switch {
	case v == "":
		return other, nil
	case v == "now":
		return "9999999999.999999", nil
	case !stampForm.MatchString(v):
		return "", refuse("invalid_ts_" + name)
	}
	whole, part, _ := strings.Cut(v, ".")
	return strings.Repeat("0", 10-len(whole)) + whole + "." + part + strings.Repeat("0", 6-len(part)), nil
}

// span is which messages a history call asks for.
type span struct {
	oldest, latest string
	inclusive      bool
	limit          int
	metadata       bool
}

func (s span) has(ts string) bool {
	if s.inclusive && (ts == s.oldest || ts == s.latest) {
		return true
	}
	return ts > s.oldest && ts < s.latest
}

// span reads the arguments of history and replies.
func (c *call) span(usual, most int) (s span, err error) {
	if c.w.opt.MarketLimit {
		usual, most = 15, 15
	}
	s = span{inclusive: c.flag("inclusive"), metadata: c.flag("include_all_metadata")}
	if s.oldest, err = c.stampArg("oldest", "0"); err != nil {
		return s, err
	}
	if s.latest, err = c.stampArg("latest", "9999999999.999999"); err != nil {
		return s, err
	}
	if s.limit, err = c.number("limit", usual); err != nil {
		return s, err
	}
	if s.limit < 1 {
		return s, refuse("invalid_limit")
	}
	s.limit = min(s.limit, most)
	return s, nil
}

// reader is the channel whose messages are asked for.
func (c *call) reader() (*Channel, error) {
	ch, err := c.room("history")
	if err != nil {
		return nil, err
	}
	if !ch.has(c.w.state.Bot) {
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

// conversationsHistory gives messages, the newest first, without replies that
// were not also sent to the channel. The cursor is where the next page starts.
// Where only oldest is given, the first page has the messages closest to it.
func (c *call) conversationsHistory() (object, error) {
	ch, err := c.reader()
	if err != nil {
		return nil, err
	}
	s, err := c.span(100, 999)
	if err != nil {
		return nil, err
	}
	begin := ""
	if cursor := c.args["cursor"]; cursor != "" {
		var ok bool
		if begin, ok = readCursor(cursor, "next_ts:"); !ok {
			return nil, refuse("invalid_cursor")
		}
	}
	forward := c.args["oldest"] != "" && c.args["latest"] == ""
	all := slices.Clone(c.w.state.Messages[ch.ID])
	if !forward {
		slices.Reverse(all)
	}
	shown, more, next := []object{}, false, ""
	for _, m := range all {
		if m.Deleted || m.EphemeralTo != "" || !s.has(m.TS) || begin != "" && m.TS != begin && (m.TS < begin) == forward {
			continue
		}
		if m.Thread != "" && m.Thread != m.TS && !m.Broadcast {
			continue
		}
		if len(shown) == s.limit {
			more, next = true, makeCursor("next_ts:"+m.TS)
			break
		}
		shown = append(shown, c.w.showMessage(m, s.metadata))
	}
	if forward {
		slices.Reverse(shown)
	}
	answer := object{
		"messages": shown, "has_more": more, "pin_count": len(c.w.pins(ch.ID)),
		"channel_actions_ts": nil, "channel_actions_count": 0,
	}
	if c.args["latest"] != "" {
		answer["latest"] = c.args["latest"]
	}
	if more {
		answer["response_metadata"] = object{"next_cursor": next}
	}
	return answer, nil
}

// conversationsReplies gives a thread, oldest first, its first message at the
// head of every page.
func (c *call) conversationsReplies() (object, error) {
	ch, err := c.reader()
	if err != nil {
		return nil, err
	}
	ts, err := c.required("ts")
	if err != nil {
		return nil, err
	}
	s, err := c.span(1000, 1000)
	if err != nil {
		return nil, err
	}
	root := c.w.message(ch.ID, ts)
	if root == nil || root.Deleted || root.EphemeralTo != "" {
		return nil, refuse("thread_not_found")
	}
	from := ""
	if cursor := c.args["cursor"]; cursor != "" {
		var ok bool
		if from, ok = readCursor(cursor, "next_ts:"); !ok {
			return nil, refuse("invalid_cursor")
		}
	}
	shown, more, next := []object{c.w.showMessage(root, s.metadata)}, false, ""
	for _, ts := range root.Replies {
		m := c.w.message(ch.ID, ts)
		if m == nil || ts < from || !s.has(ts) {
			continue
		}
		if len(shown) >= max(2, s.limit) { // the first message and something new
			more, next = true, makeCursor("next_ts:"+ts)
			break
		}
		shown = append(shown, c.w.showMessage(m, s.metadata))
	}
	answer := object{"messages": shown, "has_more": more}
	if more {
		answer["response_metadata"] = object{"next_cursor": next}
	}
	return answer, nil
}
