package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/chat"
)

// TestALineTellsInstantsAsInstants: what readers see by their own clock is a
// span of its own; what people typed stays plain text, whatever it looks like.
func TestALineTellsInstantsAsInstants(t *testing.T) {
	at := time.Date(2026, 3, 4, 9, 45, 0, 0, time.UTC)
	zone := inZone(t, "Europe/Copenhagen")
	got := say("%d of %s: %s by %s, 5%% of “%s”.", 2, "INC-7", say("next update"), clock(at, zone, at), "100% %s <!channel>")
	want := chat.Line{
		{Text: "2 of INC-7: next update by "}, {Kind: chat.TimeSpan, At: at, Text: "10:45 CET"}, {Text: ", 5% of “100% %s <!channel>”."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got, want := opening(say("next update by %s", clock(at, zone, at))).Plain(), "Next update by 10:45 CET"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
