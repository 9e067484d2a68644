package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// readmeCommands are the README's lines that begin with a prompt-less command,
// comments left off.
func readmeCommands(t *testing.T, prefix string) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

// TestREADMEBeginsWithTheTwoCommands holds the promise of the README: the first
// command shows Kept at work, the second runs the tests.
func TestREADMEBeginsWithTheTwoCommands(t *testing.T) {
	got := readmeCommands(t, "go ")
	if len(got) < 2 || got[0] != "run ./cmd/kept demo" || got[1] != "test ./..." {
		t.Fatalf("the README begins with the commands %q", got)
	}
}

// TestREADMEFirstCommand starts the demo, without a browser, looks at the page
// that it names, and ends it.
func TestREADMEFirstCommand(t *testing.T) {
	program := keptBinary(t)
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, program, "demo", "--no-open", "--dir", t.TempDir(), "--listen", "127.0.0.1:0")
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("it names no address: %v, %s", err, errs.String())
	}
	resp, err := http.Get(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("<title>")) {
		t.Errorf("the page: %s, %v, %s", resp.Status, err, page)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v: %s", err, errs.String())
	}
}

// TestREADMERehearsals runs every rehearsal that the README names.
func TestREADMERehearsals(t *testing.T) {
	for _, line := range readmeCommands(t, "go run ./cmd/kept rehearse") {
		args := append([]string{"rehearse"}, strings.Fields(line)...)
		if slices.Contains(args, "my-incident.txt") {
			continue // the reader's own
		}
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}); code != 0 {
				t.Errorf("exit status %d: %s", code, errs.String())
			}
			if out.Len() == 0 {
				t.Error("it shows nothing")
			}
		})
	}
}

// TestREADMELintSpeaks runs the lint that the README shows, and finds in its
// answer what the README is about there.
func TestREADMELintSpeaks(t *testing.T) {
	lines := readmeCommands(t, "kept promises --lint ")
	if len(lines) == 0 {
		t.Fatal("the README shows no lint")
	}
	for _, line := range lines {
		options, text, ok := strings.Cut(line, "--text ")
		text, err := strconv.Unquote(strings.TrimSpace(text))
		if err != nil || !ok {
			t.Fatalf("%s: %v", line, err)
		}
		args := append([]string{"promises", "--lint"}, strings.Fields(options)...)
		var out, errs bytes.Buffer
		if code := run(context.Background(), append(args, "--text", text), streams{strings.NewReader(""), &out, &errs}); code != 0 {
			t.Errorf("exit status %d: %s", code, errs.String())
		}
		for _, rule := range []string{"estimate", "no-next-update"} {
			if !strings.Contains(out.String(), `"rule":"`+rule+`"`) {
				t.Errorf("%s says nothing about %s: %s", line, rule, out.String())
			}
		}
	}
}

// TestREADMETranscriptIsTrue finds each line of the README's picture, without
// its columns of times and names, in the rehearsal that it is taken from.
func TestREADMETranscriptIsTrue(t *testing.T) {
	const columns = len("10:17 Ana      ")
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```\n")
	picture, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the README has no picture")
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"rehearse", "walk"}, streams{strings.NewReader(""), &out, &errs}); code != 0 {
		t.Fatal(errs.String())
	}
	played := strings.Join(strings.Fields(out.String()), " ")
	for line := range strings.Lines(picture) {
		if len(line) <= columns || strings.Contains(line, "---") {
			continue
		}
		for part := range strings.SplitSeq(line[columns:], "…") { // where the README leaves something out
			if part = strings.TrimSpace(part); !strings.Contains(played, part) {
				t.Errorf("the README shows %q, the rehearsal does not", part)
			}
		}
	}
}

var markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestREADMELinksLeadSomewhere looks for each file and each heading that a README
// refers to.
func TestREADMELinksLeadSomewhere(t *testing.T) {
	for _, readme := range []string{"../../README.md", "../../deploy/slack/README.md", "../../deploy/teams/README.md"} {
		text, err := os.ReadFile(readme)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range markdownLink.FindAllStringSubmatch(string(text), -1) {
			file, heading, _ := strings.Cut(link[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			there := readme
			if file != "" {
				there = filepath.Join(filepath.Dir(readme), file)
			}
			if _, err := os.Stat(there); err != nil {
				t.Errorf("%s: %s: %v", readme, link[1], err)
				continue
			}
			if heading != "" && !slices.Contains(anchors(t, there), heading) {
				t.Errorf("%s: %s: there is no such heading", readme, link[1])
			}
		}
	}
}

// anchors are the headings of a Markdown file, as links name them.
func anchors(t *testing.T, file string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && line[0] == '#' {
			kept := strings.Map(func(r rune) rune {
				if r == ' ' {
					return '-'
				}
				if r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) {
					return unicode.ToLower(r)
				}
				return -1
			}, strings.TrimSpace(heading))
			all = append(all, kept)
		}
	}
	return all
}
