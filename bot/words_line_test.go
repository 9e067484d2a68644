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

// TestWhatOneMayTypeIsShownAsCode: a command that a sentence names is a span of
// its own, which each platform shows in its way; what people typed is never one.
func TestWhatOneMayTypeIsShownAsCode(t *testing.T) {
	got := say("Type `promise waive %s REASON`, not %s, or `list`", "P2", "`rm -rf`")
	want := chat.Line{{Text: "Type "}, {Kind: chat.Code, Text: "promise waive P2 REASON"}, {Text: ", not `rm -rf`, or "}, {Kind: chat.Code, Text: "list"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got, want := got.Plain(), "Type `promise waive P2 REASON`, not `rm -rf`, or `list`"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
