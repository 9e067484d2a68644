package bot_test

import (
	"strings"
	"testing"
)

// TestTheSummaryFitsOneScreenOfAPhone: about 20 lines of 40 characters, also of an
// incident of which much is to be said.
func TestTheSummaryFitsOneScreenOfAPhone(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users of the agent interface can't log in sev:1")
	for _, line := range []string{
		"update public: We restarted the gateway and are watching it. Some of our customers see errors when they log in, and we are looking into what causes this with our vendor. Next update at 10:45",
		"update: the cluster elected the wrong primary again; we stop the failover, restore from the snapshot of five, and replay the log. Next update in 20 minutes",
		"summary A database failover stopped all logins in the EU; the vendor is investigating",
		"comms @Ben", "action @Ben alert on replication lag before our customers see it", "action @Ben write to the ten largest customers", "action @Ben ask the vendor for their report",
		"link bridge https://meet.example.com/7", "handover @Ben the vendor calls back",
	} {
		d.types(d.ana, room, line)
	}
	summary := d.types(d.ana, room, "summary")
	lines := 0
	for line := range strings.SplitSeq(summary, "\n") {
		width := 0
		lines++
		for word := range strings.FieldsSeq(line) {
			if n := len([]rune(word)); width+n > 40 && width > 0 {
				lines, width = lines+1, n+1
			} else {
				width += n + 1
			}
		}
	}
	if lines > 26 {
		t.Errorf("%d lines of 40 characters:\n%s", lines, summary)
	}
	for _, part := range []string{"Public update owed by 10:45 CET", "Handed to Ben", "bridge https://meet.example.com/7", "Customers read", "The room read", "1 more action item"} {
		if !strings.Contains(summary, part) {
			t.Errorf("%q is not in\n%s", part, summary)
		}
	}
}
