package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/slack"
	"kept/bot/teams"
)

type checkCmd struct {
	storeFlag
	configFlag
	Endpoint string `help:"Address at which Teams reaches Kept (https://kept.example.com/teams/messages), to look whether Kept answers there." placeholder:"URL"`
	JSON     bool   `name:"json" help:"What was found, as JSON."`
}

func (checkCmd) Help() string {
	return `Looks at everything that ` + "`kept serve`" + ` needs: tokens, scopes and permissions, Socket Mode, the names in the configuration, the store's place, the clock. It changes nothing, posts nothing, and can be run while Kept serves.

Example:

    kept check --config kept.yaml

"look" marks what a platform cannot be asked, and how to see it. Exit status 1 says that something is missing.`
}

// finding is one thing that was looked at.
type finding struct {
	OK   bool   `json:"ok"`
	What string `json:"what"`
	Fix  string `json:"fix,omitempty"` // what to do; where it is fine, how to see that for oneself
}

// Run checks.
func (c checkCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	found := []finding{storePlace(path)}
	chosen, err := c.read()
	if err != nil {
		found = append(found, finding{What: "configuration", Fix: plainMisuse(err)})
	}
	found = append(found, c.hooks(ctx, chosen)...)
	access, err := platformAccess(os.LookupEnv, chosen)
	if err != nil {
		found = append(found, finding{What: "secrets", Fix: plainMisuse(err)})
	} else {
		found = append(found, c.platforms(ctx, access, chosen)...)
	}
	missing := 0
	for _, f := range found {
		if !f.OK {
			missing++
		}
	}
	if err := c.tell(s.out, found, missing == 0); err != nil || missing == 0 {
		return err
	}
	if missing == 1 {
		return errors.New("1 thing is missing")
	}
	return fmt.Errorf("%d things are missing", missing)
}

func plainMisuse(err error) string { return strings.TrimPrefix(err.Error(), errMisuse.Error()+": ") }

func (c checkCmd) tell(w io.Writer, found []finding, ok bool) error {
	if c.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			OK       bool      `json:"ok"`
			Findings []finding `json:"findings"`
		}{ok, found})
	}
	var b strings.Builder
	for _, f := range found {
		word := "ok"
		switch {
		case !f.OK:
			word = "missing"
		case f.Fix != "":
			word = "look"
		}
		fmt.Fprintf(&b, "%-8s %s\n", word, f.What)
		if f.Fix != "" {
			fmt.Fprintf(&b, "%-8s   %s\n", "", strings.ReplaceAll(f.Fix, "\n", "\n           "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// platforms looks at what can be asked of the platforms, and resolves the names
// in the configuration if all of them can be asked.
func (c checkCmd) platforms(ctx context.Context, a access, chosen settings) (found []finding) {
	p := program{slack: a.slack, teams: a.teams, clock: time.Now, log: slog.New(slog.DiscardHandler)}
	names, usable := map[string]directory{}, true
	if a.onSlack() {
		client := p.overSlack()
		asked, ok := workspace(ctx, a.slack.API, client.platform.(*slack.Client))
		found, usable, names[onSlack] = append(found, asked...), usable && ok, client.names
	}
	if a.onTeams() {
		client := teams.New(a.teams, fleeting{}, p.clock, p.log)
		asked, ok := organisation(ctx, client, a, chosen, c.Endpoint)
		found, usable, names[onTeams] = append(found, asked...), usable && ok, client
	}
	if !usable {
		return found
	}
	if err := chosen.resolve(ctx, names, new(bot.Config)); err != nil {
		return append(found, finding{What: "names in the configuration", Fix: err.Error()})
	}
	return append(found, finding{OK: true, What: "names in the configuration: all are found"})
}

// workspace looks at what can be asked of Slack; usable reports whether names can
// be looked up there.
func workspace(ctx context.Context, api string, client *slack.Client) (found []finding, usable bool) {
	skew, err := clockSkew(ctx, api)
	if err != nil {
		return []finding{{What: "Slack cannot be reached", Fix: err.Error()}}, false
	}
	found = append(found, skew)
	asked, err := client.Check(ctx)
	usable = err == nil
	for _, f := range asked {
		found = append(found, finding{f.OK, f.What, f.Fix})
		usable = usable && (f.OK || f.What != "bot token")
	}
	if err != nil {
		found = append(found, finding{What: "Slack cannot be reached", Fix: err.Error()})
	}
	return found, usable
}

// skewed is how far the clock may be off: promises are judged to the minute.
const skewed = 30 * time.Second

// clockSkew compares this machine's clock with Slack's, which it tells with
// every answer (RFC 9110, section 6.6.1).
func clockSkew(ctx context.Context, api string) (finding, error) {
	if api == "" {
		api = "https://slack.com/api/"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(api, "/")+"/api.test", nil)
	if err != nil {
		return finding{}, err
	}
	asked := time.Now()
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return finding{}, err
	}
	resp.Body.Close()
	return judgeSkew(resp.Header.Get("Date"), asked, time.Now()), nil
}

// judgeSkew says how a clock that read from and to before and after an answer
// differs from the answer's date.
func judgeSkew(date string, from, to time.Time) finding {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return finding{OK: true, What: "clock: Slack did not say what time it is"}
	}
	ours := from.Add(to.Sub(from) / 2)
	off := ours.Sub(theirs.Add(500 * time.Millisecond)).Round(time.Second) // a date has no fractions
	if off.Abs() <= skewed {
		return finding{OK: true, What: "clock: within " + skewed.String() + " of Slack's"}
	}
	way := "behind"
	if off > 0 {
		way = "ahead of"
	}
	return finding{What: fmt.Sprintf("clock: %s %s Slack's", off.Abs(), way), Fix: "Let the machine keep its time (NTP): promises are judged by it, and signed requests are refused beyond 5 minutes."}
}

// storePlace looks whether Kept can write its store, without opening it: the
// process that serves may have it.
func storePlace(path string) finding {
	what := "store " + path
	beside, err := os.CreateTemp(filepath.Dir(path), ".kept-check-*")
	if err != nil {
		return finding{What: what, Fix: "Nothing can be written beside it: " + err.Error()}
	}
	beside.Close()
	defer os.Remove(beside.Name())
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return finding{OK: true, What: what + ": will be made"}
	}
	if err != nil {
		return finding{What: what, Fix: "It cannot be written: " + err.Error()}
	}
	return finding{OK: f.Close() == nil, What: what + ": can be written"}
}
