package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
)

// Whoever follows several incidents is told once in the morning, as things stand
// then, without what was redacted in the night.
func TestAMorningsDigestIsOneMessage(t *testing.T) {
	d := newDesk(t).open()
	_, first := d.declare("Users can't log in sev:2")
	_, second := d.declare("Mail is slow sev:2")
	d.types(d.olga, d.general, "follow INC-1 digest")
	d.types(d.olga, d.general, "follow INC-2 digest")
	d.types(d.ana, first, "update: the vendor is hunter2")
	d.types(d.ana, second, "update: the queue is long")
	d.types(d.ana, second, "resolve: the queue is empty")
	d.types(d.ana, first, "redact T2 a name")
	d.types(d.ana, first, "resolve: it works")
	d.until(time.Date(2026, 3, 5, 8, 30, 0, 0, time.UTC))
	var told []string
	for _, p := range d.w.Posts(d.w.Direct(d.olga), d.olga) {
		if p.By == rehearse.Kept && p.OnlyTo == "" {
			told = append(told, p.Text)
		}
	}
	if len(told) != 1 || strings.Contains(told[0], "hunter2") || !strings.Contains(told[0], "INC-1 · SEV2 · resolved") || !strings.Contains(told[0], "INC-2 · SEV2 · resolved") {
		t.Fatalf("in the morning Olga reads %q", told)
	}
	d.types(d.ana, second, "redact T3 a name") // the queue is empty
	d.pass(time.Minute)
	if got := d.w.Posts(d.w.Direct(d.olga), d.olga); strings.Contains(got[len(got)-1].Text, "empty") {
		t.Errorf("after a redaction Olga still reads %q", got[len(got)-1].Text)
	}
}

// A morning on which the platform takes nothing at first keeps none of it from whoever
// follows several.
func TestAMorningsDigestIsWholeAfterATry(t *testing.T) {
	d := newDesk(t).open()
	_, first := d.declare("Users can't log in sev:2")
	_, second := d.declare("Mail is slow sev:2")
	d.types(d.olga, d.general, "follow INC-1 digest")
	d.types(d.olga, d.general, "follow INC-2 digest")
	d.types(d.ana, first, "resolve: it works")
	d.types(d.ana, second, "resolve: the queue is empty")
	d.until(time.Date(2026, 3, 5, 7, 59, 0, 0, time.UTC))
	d.w.Down(time.Date(2026, 3, 5, 8, 10, 0, 0, time.UTC))
	d.until(time.Date(2026, 3, 5, 8, 5, 0, 0, time.UTC))
	d.types(d.ana, first, "reopen it is back")
	d.until(time.Date(2026, 3, 6, 8, 30, 0, 0, time.UTC))
	if got := said(d.w, d.w.Direct(d.olga)); strings.Count(got, "INC-1 · SEV2 · investigating") != 1 || strings.Count(got, "INC-2 · SEV2 · resolved") != 1 {
		t.Errorf("in the morning Olga reads\n%s", got)
	}
}

// News waits until five minutes after its reader was told of something that is theirs.
func TestNewsComesNotRightAfterAReminder(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:2")
	_, other := d.declare("Mail is slow sev:2")
	d.types(d.olga, d.general, "follow INC-1")
	d.types(d.olga, d.general, "mute 1h")
	d.types(d.ana, room, "update: the vendor looks")
	d.pass(58 * time.Minute)
	d.types(d.ana, other, "handover @Olga")
	d.pass(3 * time.Minute)
	if got := said(d.w, d.w.Direct(d.olga)); strings.Contains(got, "the vendor looks") {
		t.Errorf("right after a handover Olga is told %q", got)
	}
	d.presses(d.olga, "I have it") // else it is the handover of which she is reminded then
	d.pass(3 * time.Minute)
	if got := said(d.w, d.w.Direct(d.olga)); !strings.Contains(got, "the vendor looks") {
		t.Errorf("Olga is never told what she follows: %q", got)
	}
}
