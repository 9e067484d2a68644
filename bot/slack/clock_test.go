package slack

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// A clock that is wrong makes every deadline wrong: the operator is told. A post
// of unknown fate is found all the same.
func TestAWrongClockIsToldAndDoublesNoPost(t *testing.T) {
	for _, c := range []struct {
		ahead time.Duration
		says  string
	}{
		{time.Hour, "ahead of Slack's"}, {-time.Hour, "behind Slack's"}, {10 * time.Second, ""}, {0, ""},
	} {
		p := newPeer(t)
		p.ahead = c.ahead
		identified(p, scopes()...)
		bad := strings.Join(wrong(checked(t, p, func(*Config) {})), "\n")
		if !strings.Contains(bad, c.says) || c.says == "" && bad != "" {
			t.Errorf("%s ahead: found %q, want %q", c.ahead, bad, c.says)
		}
	}
	wrongBy := &Client{me: identity{ahead: time.Hour + 4*time.Second}}
	if said := wrongBy.clockProblem(); !strings.Contains(said, "about 1h0m0s ahead of Slack's") {
		t.Errorf("the operator reads %q", said)
	}

	p := newPeer(t)
	p.ahead = time.Hour
	identified(p, scopes()...)
	client := inboundClient(t, p)
	if err := client.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	queued := time.Now()
	if _, _, err := client.Find(t.Context(), chat.Dest{Room: client.room("C1")}, "k1", queued); err != nil {
		t.Fatal(err)
	}
	if from := instant(p.called(t, "conversations.history").Form["oldest"]); from.After(queued.Add(-time.Hour + time.Minute)) {
		t.Errorf("it is looked for from %s on, which is after it was posted by Slack's clock", from)
	}
}
