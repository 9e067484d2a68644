package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func newPromises() promisesCmd { return promisesCmd{Zone: "UTC"} }

// A program at the other end of a pipe is answered before it sends its next line.
func TestPromisesAnswersEachLineAtOnce(t *testing.T) {
	in, send := io.Pipe()
	receive, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- newPromises().Run(context.Background(), streams{in, out, io.Discard}) }()
	answers := bufio.NewReader(receive)
	for range 3 {
		io.WriteString(send, `{"id":"1","text":"Next update in 20 minutes","posted_at":"2026-03-03T10:10:00Z"}`+"\n")
		answer, err := answers.ReadString('\n')
		if err != nil || !strings.Contains(answer, "2026-03-03T10:30:00Z") {
			t.Fatalf("answer %q, %v", answer, err)
		}
	}
	send.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// Ctrl-C ends a run that waits for input.
func TestPromisesEndsWithItsContext(t *testing.T) {
	in, _ := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := newPromises().Run(ctx, streams{in, io.Discard, io.Discard}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// A line of several megabytes is read whole; one that is longer than memory
// should bear is reported, and the next one is read.
func TestPromisesReadsHugeLines(t *testing.T) {
	text := strings.Repeat("All is well. ", 400_000) + "Next update in 20 minutes"
	line, err := json.Marshal(map[string]string{"id": "huge", "text": text, "posted_at": "2026-03-03T10:10:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	in := io.MultiReader(bytes.NewReader(line), strings.NewReader("\n"),
		io.LimitReader(endless{}, longestLine+1), strings.NewReader("\n"), bytes.NewReader(line))
	start := time.Now()
	if err := newPromises().Run(context.Background(), streams{in, &out, &complaints}); !errors.Is(err, errUnread) {
		t.Errorf("ended with %v, want one line unread", err)
	}
	if got := strings.Count(out.String(), "2026-03-03T10:30:00Z"); got != 2 {
		t.Errorf("%d of 2 huge lines were answered after %s", got, time.Since(start))
	}
	if got := complaints.String(); got != "line 2: longer than 64 MB\n" {
		t.Errorf("complaints: %q", got)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
