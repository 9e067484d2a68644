package slackfake

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Limits of scheduled messages (Slack's reference of chat.scheduleMessage and
// chat.deleteScheduledMessage).
const (
	scheduleAhead  = 120 * 24 * time.Hour
	scheduleWindow = 5 * time.Minute
	windowMessages = 30
	lastMinute     = 60 * time.Second // no withdrawing any more
)

// Tick posts the scheduled messages whose time has come by now. Each gets the
// timestamp of its time, or a later one if something was posted since.
func (w *Workspace) Tick(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var due []*Scheduled
	w.state.Scheduled = slices.DeleteFunc(w.state.Scheduled, func(s *Scheduled) bool {
		if s.At.After(now) {
			return false
		}
		due = append(due, s)
		return true
	})
	slices.SortStableFunc(due, func(a, b *Scheduled) int { return a.At.Compare(b.At) })
	for _, s := range due {
		c := w.channel(s.Channel)
		m := s.Message
		if len(m.Metadata) > 0 || c == nil || c.Archived || !c.has(w.state.Bot) {
			w.touch()
			continue // Slack drops it and tells nobody
		}
		if root := w.message(c.ID, m.Thread); m.Thread != "" && (root == nil || root.Deleted) {
			m.Thread, m.Broadcast = "", false
		}
		m.Scheduled = s.ID
		w.postAt(m, s.At)
	}
}

// Run posts scheduled messages as the workspace's clock passes their times,
// also if the clock is moved, until the context ends.
func (w *Workspace) Run(ctx context.Context) {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		w.Tick(w.now())
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (c *call) chatScheduleMessage() (object, error) {
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	unix, err := strconv.ParseInt(c.args["post_at"], 10, 64)
	if err != nil {
		return nil, refuse("invalid_time")
	}
	at, now := time.Unix(unix, 0), c.w.now()
	switch {
	case !at.After(now):
		return nil, refuse("time_in_past")
	case at.Sub(now) > scheduleAhead:
		return nil, refuse("time_too_far")
	}
	m, err := c.compose(maxText)
	if err != nil {
		return nil, err
	}
	if err := c.checkThread(ch, m); err != nil {
		return nil, err
	}
	near := 0
	window := int64(scheduleWindow / time.Second)
	for _, s := range c.w.state.Scheduled {
		if s.Channel == ch.ID && s.At.Unix()/window == unix/window {
			near++
		}
	}
	if near >= windowMessages {
		return nil, refuse("restricted_too_many")
	}
	m.Channel = ch.ID
	s := &Scheduled{ID: c.w.id("Q"), Channel: ch.ID, At: at, MadeAt: now, Message: m}
	c.w.state.Scheduled = append(c.w.state.Scheduled, s)
	shown := object{
		"type": "delayed_message", "text": m.Text, "user": m.User, "bot_id": m.BotID, "app_id": c.w.state.AppID,
		"team": c.w.opt.TeamID, "bot_profile": c.w.showBot(),
	}
	if len(m.Blocks) > 0 {
		shown["blocks"] = m.Blocks
	}
	return object{"channel": ch.ID, "scheduled_message_id": s.ID, "post_at": unix, "message": shown}, nil
}

func (c *call) chatDeleteScheduledMessage() (object, error) {
	ch, err := c.room("")
	if err != nil {
		return nil, err
	}
	id, err := c.required("scheduled_message_id")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.w.state.Scheduled, func(s *Scheduled) bool { return s.ID == id && s.Channel == ch.ID })
	if i < 0 || c.w.state.Scheduled[i].At.Sub(c.w.now()) < lastMinute {
		return nil, refuse("invalid_scheduled_message_id")
	}
	c.w.state.Scheduled = slices.Delete(c.w.state.Scheduled, i, i+1)
	return nil, nil
}

func (c *call) chatScheduledMessagesList() (object, error) {
	channel := c.args["channel"]
	if channel != "" {
		if _, err := c.room(""); err != nil {
			return nil, err
		}
	}
	oldest, err := c.number("oldest", 0)
	if err != nil {
		return nil, err
	}
	latest, err := c.number("latest", 0)
	if err != nil {
		return nil, err
	}
	var waiting []*Scheduled
	for _, s := range c.w.state.Scheduled {
		at := int(s.At.Unix())
		if (channel == "" || s.Channel == channel) && at >= oldest && (latest == 0 || at <= latest) {
			waiting = append(waiting, s)
		}
	}
	slices.SortStableFunc(waiting, func(a, b *Scheduled) int { return a.At.Compare(b.At) })
	from, to, next, err := c.page(len(waiting), 100, 1000)
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, s := range waiting[from:to] {
		shown = append(shown, object{
			"id": s.ID, "channel_id": s.Channel, "post_at": s.At.Unix(), "date_created": s.MadeAt.Unix(), "text": s.Message.Text,
		})
	}
	return object{"scheduled_messages": shown, "response_metadata": object{"next_cursor": next}}, nil
}
