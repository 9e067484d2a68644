package slack

import "testing"

func TestAPageThatIsShortHidesNoReply(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	p.answer("conversations.history", `{"ok":true,"messages":[{"type":"message","user":"U2","ts":"1700000100.000100","text":"new"}],"response_metadata":{"next_cursor":"more"}}`)
	p.answer("conversations.history", `{"ok":true,"messages":[{"type":"message","user":"U2","ts":"1699800000.000100","thread_ts":"1699800000.000100","latest_reply":"1700000200.000100","text":"days ago"}],"response_metadata":{"next_cursor":"still more"}}`)
	p.answer("conversations.history", `{"ok":true,"messages":[{"type":"message","user":"U2","ts":"1699700000.000100","thread_ts":"1699700000.000100","latest_reply":"1700000300.000100","text":"days before"}]}`)
	for _, reply := range []string{`"1699800000.000100","ts":"1700000200.000100"`, `"1699700000.000100","ts":"1700000300.000100"`} {
		p.answer("conversations.replies", `{"ok":true,"messages":[{"type":"message","user":"U3","text":"a reply","thread_ts":`+reply+`}]}`)
	}
	events, err := c.History(t.Context(), c.room("C1"), "1700000000.000100", 0)
	if err != nil || len(events) != 3 {
		t.Errorf("read %d messages, want the new one and two replies: %+v, %v", len(events), events, err)
	}
}
