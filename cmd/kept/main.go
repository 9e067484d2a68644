// Command kept is Kept, the incident bot that keeps your word: it runs incidents
// in Slack and in Microsoft Teams, rehearses them from transcripts, scores the past
// of status pages and looks after a store. One file a subcommand; this one only
// joins them, and wiring.go joins the packages into what serves.
//
// Exit status: 0 done, 1 failed, 2 misuse.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // zones, also where the machine has none

	"github.com/alecthomas/kong"
)

// commandLine is what can be typed.
type commandLine struct {
	Demo       demoCmd       `cmd:"" help:"Try Kept in a Slack-like workspace in the browser, without any account."`
	DemoBot    demoBotCmd    `cmd:"" name:"demo-bot" hidden:"" help:"What demo starts."`
	Serve      serveCmd      `cmd:"" help:"Run incidents in Slack, in Microsoft Teams, or in both."`
	Teams      teamsCmd      `cmd:"" help:"Make the app package for Microsoft Teams."`
	Check      checkCmd      `cmd:"" help:"Look at everything that serve needs, and say what is missing."`
	Rehearse   rehearseCmd   `cmd:"" help:"Play a chat transcript in simulated time, and show what Kept makes of it."`
	Audit      auditCmd      `cmd:"" help:"Score a status page's past: what it promised, and what it kept."`
	Import     importCmd     `cmd:"" help:"Make a stored incident of a status page's past, or of a channel in a Slack export."`
	Promises   promisesCmd   `cmd:"" help:"Read the promises out of texts."`
	Postmortem postmortemCmd `cmd:"" help:"Print the postmortem draft of a stored incident."`
	Figures    figuresCmd    `cmd:"" help:"Tell how a period's incidents went, in numbers."`
	Backup     backupCmd     `cmd:"" help:"Copy a store to a file, also while Kept is using it."`
	Restore    restoreCmd    `cmd:"" help:"Make a store of a backup."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second one ends the process at once
	// A reader that goes away (`| head`) is an error of writing, which leaves
	// time to clean up, and no sudden death.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// errMisuse marks an error in what was typed: exit status 2.
var errMisuse = errors.New("misuse")

// run carries out a command line and gives the exit status.
func run(ctx context.Context, args []string, s streams) (code int) {
	type exited int
	defer func() { // kong asks to exit after --help
		switch e := recover().(type) {
		case nil:
		case exited:
			code = int(e)
		default:
			panic(e)
		}
	}()
	var cl commandLine
	parser, err := kong.New(&cl,
		kong.Name("kept"),
		kong.Description("Kept, the incident bot that keeps your word.\n\nStart with `kept demo`: a Slack-like workspace in the browser, which needs nothing set up."),
		kong.Writers(s.out, s.err),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(s.err, "kept:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "kept: %v; see `kept --help`\n", err)
		return 2
	}
	switch err := parsed.Run(); {
	case errors.Is(err, errMisuse):
		fmt.Fprintln(s.err, "kept:", strings.TrimPrefix(err.Error(), errMisuse.Error()+": "))
		return 2
	case errors.Is(err, syscall.EPIPE):
		return 1 // the reader has seen enough
	case err != nil && ctx.Err() != nil:
		fmt.Fprintln(s.err, "kept: interrupted")
		return 1
	case err != nil:
		fmt.Fprintln(s.err, "kept:", err)
		return 1
	}
	return 0
}
