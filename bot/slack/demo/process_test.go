package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own program play Kept.
func TestMain(m *testing.M) {
	if os.Getenv("DEMO_TEST_KEPT") != "" {
		os.Exit(playKept())
	}
	os.Exit(m.Run())
}

// playKept is ready, has done everything whenever it is asked, and would act an
// hour later. With DEMO_TEST_KEPT=broken it ends with a complaint.
func playKept() int {
	if os.Getenv("DEMO_TEST_KEPT") == "broken" {
		fmt.Fprintln(os.Stderr, "starting\nkept: the token is wrong; set another")
		return 1
	}
	out := json.NewEncoder(os.Stdout)
	fmt.Println("a stray line")
	_ = out.Encode(Report{Ready: true})
	clock := &Clock{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var o Order
		if json.Unmarshal(lines.Bytes(), &o) != nil {
			return 2
		}
		clock.Set(o.Offset)
		_ = out.Encode(Report{Acts: true, Done: clock.Now(), Next: clock.Now().Add(time.Hour)})
	}
	return 0
}

func testProcess(t *testing.T, kind string) (*Process, *Clock) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	clock := &Clock{}
	p := NewProcess(func() *exec.Cmd {
		cmd := exec.Command(program)
		cmd.Env = append(os.Environ(), "DEMO_TEST_KEPT="+kind)
		return cmd
	}, clock)
	t.Cleanup(func() { p.Close(never) })
	return p, clock
}

// reaches waits until the process is in a state.
func reaches(t *testing.T, p *Process, want State) Status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), never)
	defer cancel()
	for {
		changed := p.Changed()
		if s := p.Status(); s.State == want {
			return s
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("Kept is %+v, not %s", p.Status(), want)
		}
	}
}

func TestKeptLivesAndDies(t *testing.T) {
	p, clock := testProcess(t, "well")
	if err := p.Tell(t.Context(), 0, time.Now()); err != nil || p.Status().State != Stopped {
		t.Fatalf("told while it was dead: %v", err)
	}
	for range 2 { // a second life is as the first
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		reaches(t, p, Running)
		at := clock.Now().Add(30 * time.Minute)
		if err := p.Tell(t.Context(), clock.To(at), at); err != nil {
			t.Fatal(err)
		}
		if next := p.Next(); next.Before(at.Add(time.Hour)) {
			t.Errorf("it acts next at %s, want an hour after %s", next, at)
		}
		p.Kill()
		if s := p.Status(); s != (Status{State: Stopped}) || !p.Next().IsZero() {
			t.Errorf("killed, it is %+v, next %s", s, p.Next())
		}
	}
}

func TestKeptEndsWithTheDemo(t *testing.T) {
	p, _ := testProcess(t, "well")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	reaches(t, p, Running)
	begun := time.Now()
	p.Close(never)
	if took := time.Since(begun); took >= never || p.Status().State != Stopped {
		t.Errorf("after %s it is %+v", took, p.Status())
	}
}

func TestWhyKeptEndedIsSaid(t *testing.T) {
	p, _ := testProcess(t, "broken")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if s := reaches(t, p, Failed); !strings.Contains(s.Note, "the token is wrong") {
		t.Errorf("it says %q", s.Note)
	}
}
