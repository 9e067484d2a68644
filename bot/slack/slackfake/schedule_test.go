package slackfake

import (
	"testing"
	"time"
)

func TestScheduledMessages(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	schedule := func(in time.Duration, args ...string) []string {
		return append([]string{"channel", o.ops, "text", "late", "post_at", o.at(in)}, args...)
	}
	o.refused("time_in_past", "chat.scheduleMessage", schedule(0)...)
	o.refused("time_too_far", "chat.scheduleMessage", schedule(121*24*time.Hour)...)
	o.refused("invalid_time", "chat.scheduleMessage", "channel", o.ops, "text", "x", "post_at", "soon")
	first := o.good("chat.scheduleMessage", schedule(10*time.Minute)...).str("scheduled_message_id")
	o.good("chat.scheduleMessage", schedule(11*time.Minute, "metadata", `{"event_type":"e","event_payload":{}}`)...)
	withdrawn := o.good("chat.scheduleMessage", schedule(12*time.Minute)...).str("scheduled_message_id")
	if list := o.good("chat.scheduledMessages.list", "channel", o.ops).list("scheduled_messages"); len(list) != 3 {
		t.Fatalf("listed %v", list)
	}
	o.good("chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", withdrawn)
	o.refused("invalid_scheduled_message_id", "chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", withdrawn)
	o.pass(9*time.Minute + time.Second)
	o.refused("invalid_scheduled_message_id", "chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", first)
	if n := len(o.Messages(o.ops, o.ana)); n != 0 {
		t.Fatalf("%d messages before the time", n)
	}
	o.pass(time.Hour)
	all := o.Messages(o.ops, o.ana)
	if len(all) != 1 || all[0].Scheduled != first || all[0].TS != "1774952820.000000" {
		t.Errorf("posted %+v, want the first alone, at its time: metadata keeps a message from being posted", all)
	}
	if waiting := o.Scheduled(); len(waiting) != 0 {
		t.Errorf("still waiting: %v", waiting)
	}
	for range 30 {
		o.good("chat.scheduleMessage", schedule(2*time.Hour)...)
	}
	o.refused("restricted_too_many", "chat.scheduleMessage", schedule(2*time.Hour)...)
	o.good("chat.scheduleMessage", schedule(3*time.Hour)...)
}
