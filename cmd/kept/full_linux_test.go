package main

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"kept/bot/slack/slackfake"
)

// noBigger bounds the size of the files that a process writes, as a full disk does;
// no = for ever.
func noBigger(t *testing.T, p *process, size uint64) {
	t.Helper()
	limit := syscall.Rlimit{Cur: size, Max: ^uint64(0)}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.Process.Pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0); errno != 0 {
		t.Skipf("the size of another process's files cannot be bounded here: %v", errno)
	}
}

// The disk runs full while alerts and commands come in: whoever sends is told that
// nothing was recorded, nothing is lost that was acknowledged, and with room again it
// goes on by itself.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	triage := o.AddChannel(slackfake.Channel{Name: "triage", Members: []string{o.ana.ID}})
	config := configured(t, `intake: {prom: {format: alertmanager, room: "#triage", secret: env PROM_TOKEN}}`)
	p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake", "PROM_TOKEN=a-token-for-prometheus"}, "--config", config, "--listen", "127.0.0.1:0")
	_, address, _ := strings.Cut(o.says(p, "msg=listening"), "address=")
	o.says(p, "kept: ready in")
	o.types(o.general.ID, "declare Checkout is down sev:1")
	room := o.room("inc-1-checkout-is-down")
	o.sees(room, "Checkout is down")

	alert := func(n int) (status int, body, retry string) {
		text := fmt.Sprintf(`{"groupKey":"slow","alerts":[{"status":"firing","labels":{"alertname":"Slow"},"annotations":{"summary":%q},"fingerprint":"f%d","startsAt":"2026-03-04T08:55:00Z"}]}`, strings.Repeat("slow ", 500), n)
		req, err := http.NewRequestWithContext(o.ctx, http.MethodPost, "http://"+address+"/hooks/alert/prom", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer a-token-for-prometheus")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		said, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(said), resp.Header.Get("Retry-After")
	}
	// note makes one that is long, and reports whether it was recorded.
	note := func(name string) (recorded bool) {
		t.Helper()
		o.types(room, "note "+name+" "+strings.Repeat("long ", 2000))
		var answer string
		if err := o.Wait(o.ctx, func() bool {
			for _, m := range o.Messages(room, o.ana.ID) {
				if text := m.Text + string(m.Blocks); m.EphemeralTo == o.ana.ID && strings.Contains(text, name) {
					answer = text
				}
			}
			return answer != ""
		}); err != nil {
			t.Fatalf("nobody answers the note %s:\n%s", name, p.heard())
		}
		if refused := strings.Contains(answer, "Nothing was recorded: the disk is full"); refused || strings.Contains(answer, "Nothing was recorded") {
			if !refused {
				t.Errorf("the note is answered with %s", answer)
			}
			return false
		}
		return true
	}
	noBigger(t, p, 200<<10) // the file is larger, but sparse
	taken := 0
	for {
		status, body, retry := alert(taken)
		if status == http.StatusOK {
			taken++
			continue
		}
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "not recorded") || retry == "" {
			t.Errorf("the alert is answered with %d %q, retry after %q", status, body, retry)
		}
		break
	}
	t.Logf("%d alerts fit", taken)
	notes := 0
	for note(fmt.Sprintf("note-%d-", notes)) {
		notes++
	}
	noBigger(t, p, ^uint64(0))
	for n := range 3 {
		if status, body, _ := alert(taken + n); status != http.StatusOK {
			t.Fatalf("with room again an alert is answered with %d %q", status, body)
		}
	}
	o.types(room, "note there is room again")
	o.sees(triage.ID, fmt.Sprintf("%d alerts of prom, %[1]d firing", taken+3))
	o.kill(p)
	draft, err := exec.CommandContext(o.ctx, o.program, "postmortem", "--store", o.store, "INC-1").CombinedOutput()
	if err != nil || !strings.Contains(string(draft), "there is room again") {
		t.Errorf("the draft: %v\n%s", err, draft)
	}
	for n := range notes + 1 {
		if got := strings.Contains(string(draft), fmt.Sprintf("note-%d-", n)); got != (n < notes) {
			t.Errorf("of %d notes that were recorded, note %d is in the draft: %t", notes, n, got)
		}
	}
	if strings.Contains(p.heard(), "panic") {
		t.Error(p.heard())
	}
}
