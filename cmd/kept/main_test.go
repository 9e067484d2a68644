package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// broken is a stream whose writing is a bug.
type broken struct{ io.Writer }

func (broken) Write([]byte) (int, error) { panic("a bug") }

func TestABugIsNeverTakenForSuccess(t *testing.T) {
	defer func() {
		if got := recover(); got != "a bug" {
			t.Errorf("the panic became %v", got)
		}
	}()
	code := run(context.Background(), []string{"version"}, streams{strings.NewReader(""), broken{}, broken{}})
	t.Errorf("exit status %d", code)
}

func TestAnInterruptIsAWord(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"rehearse", "walk"}, streams{strings.NewReader(""), &out, &errs}); code != 1 || errs.String() != "kept: interrupted\n" {
		t.Errorf("exit status %d: %s", code, errs.String())
	}
}

// TestAReaderThatGoesAwayLeavesNothingBehind is `kept rehearse | head -1`.
func TestAReaderThatGoesAwayLeavesNothingBehind(t *testing.T) {
	program, temp := keptBinary(t), t.TempDir()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	var errs bytes.Buffer
	cmd := exec.Command(program, "rehearse")
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), "TMPDIR="+temp), w, &errs
	err = cmd.Run()
	w.Close()
	if err == nil || errs.Len() > 0 {
		t.Errorf("%v: %s", err, errs.String())
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
