package promise_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// The floors under what is read out of real updates of many companies, labelled
// by hand: of the promises with a time, how many found are promises, how many
// promises are found, how many deadlines are right; of the vague ones, how many
// found are promises.
const (
	timedPrecision = 0.98
	timedRecall    = 0.96
	deadlinesRight = 0.98
	vaguePrecision = 0.9
)

// labelled is a text of the corpus and what people say that it promises.
type labelled struct {
	ID         string
	Text       string
	PostedAt   string `json:"posted_at"`
	PostedDate string `json:"posted_date"`
	Zone       string `json:"tz"`
	Ambiguous  bool
	Promises   []label
}

type label struct {
	Kind      string // "none-other" is a time that is no promise of ours
	Span      string
	Vague     bool
	Ambiguous bool
	Value     json.RawMessage
}

var kinds = []incident.Kind{incident.NextUpdate, incident.Cadence, incident.MonitoringWindow, incident.PostmortemDue}

// score counts as the corpus's own script does: kind by kind within a text, in
// order; texts labelled ambiguous cost nothing.
type score struct {
	hit, wrong, missed   int // timed
	right, judged        int // deadlines
	vagueHit, vagueWrong int
}

func TestFloorsOnTheCorpus(t *testing.T) {
	data := os.Getenv("KEPT_DATA")
	switch {
	case data == "" && os.Getenv("CI") != "":
		t.Fatal("KEPT_DATA must name the folder of labelled updates: without it the floors are not held")
	case data == "":
		t.Skip("KEPT_DATA is not set: the labelled updates are left out")
	}
	f, err := os.Open(filepath.Join(data, "promises.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var s score
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		s.add(t, l)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for what, share := range map[string]struct {
		part, of int
		floor    float64
	}{
		"timed promises found are promises": {s.hit, s.hit + s.wrong, timedPrecision},
		"timed promises are found":          {s.hit, s.hit + s.missed, timedRecall},
		"deadlines are right":               {s.right, s.judged, deadlinesRight},
		"vague promises found are promises": {s.vagueHit, s.vagueHit + s.vagueWrong, vaguePrecision},
	} {
		if share.of < 20 {
			t.Errorf("only %d to judge by: %s", share.of, what)
		}
		if got := float64(share.part) / float64(share.of); got < share.floor {
			t.Errorf("%d of %d %s: %.3f, the floor is %.2f", share.part, share.of, what, got, share.floor)
		}
	}
}

func (s *score) add(t *testing.T, l labelled) {
	c := l.context(t)
	ambiguous := l.Ambiguous
	for _, p := range l.Promises {
		ambiguous = ambiguous || p.Ambiguous
	}
	var timed []promise.Found
	vague := 0
	for _, f := range promise.Read(l.Text, c) {
		if f.Vague {
			vague++
			continue
		}
		timed = append(timed, f)
	}
	used := make([]bool, len(timed))
	labelledVague := 0
	for _, p := range l.Promises {
		switch {
		case !slices.Contains(kinds, incident.Kind(p.Kind)):
			continue
		case p.Vague:
			labelledVague++
			continue
		}
		s.match(t, l, p, c, ambiguous, timed, used)
	}
	for i, f := range timed {
		if !used[i] && !ambiguous {
			s.wrong++
			t.Logf("%s: no promise: %q", l.ID, f.Words)
		}
	}
	s.vagueHit += min(vague, labelledVague)
	s.vagueWrong += max(0, vague-labelledVague)
}

// match finds the reading of a label, and judges its deadline.
func (s *score) match(t *testing.T, l labelled, p label, c promise.Context, ambiguous bool, timed []promise.Found, used []bool) {
	for i, f := range timed {
		if used[i] || string(f.Kind) != p.Kind {
			continue
		}
		used[i] = true
		s.hit++
		want := p.due(t, c)
		if want.IsZero() || ambiguous {
			return
		}
		s.judged++
		if f.Due.Sub(want).Abs() <= time.Minute {
			s.right++
		} else {
			t.Logf("%s: %q is due at %s, read as %s", l.ID, p.Span, want.UTC(), f.Due)
		}
		return
	}
	if !ambiguous {
		s.missed++
		t.Logf("%s: missed %q", l.ID, p.Span)
	}
}

func (l labelled) context(t *testing.T) promise.Context {
	at := l.PostedAt
	if at == "" && l.PostedDate != "" {
		at = l.PostedDate + "T12:00:00Z"
	} else if at == "" {
		at = "2026-01-15T12:00:00Z"
	}
	return promise.Context{At: instant(t, at), Zone: labelZone(l.Zone)}
}

// labelZone is the zone of a label: American abbreviations and those of
// Copenhagen and London mean the place's clock.
func labelZone(name string) *time.Location {
	places := map[string]string{"CET": "Europe/Copenhagen", "CEST": "Europe/Copenhagen", "BST": "Europe/London", "GMT": "UTC", "": "UTC"}
	if place, ok := places[name]; ok {
		name = place
	}
	if loc, _, ok := promise.Zone(name); ok {
		return loc
	}
	return time.UTC
}

var lengthLabel = regexp.MustCompile(`^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$`)

// due is when a label says that a promise is due; zero when it does not say.
func (p label) due(t *testing.T, c promise.Context) time.Time {
	var length string
	if json.Unmarshal(p.Value, &length) == nil && length != "" {
		return c.At.Add(lengthOf(length))
	}
	var v struct {
		Duration     string
		BusinessDays int `json:"business_days"`
		Clock        string
		Zone         string `json:"tz"`
		Date         string
	}
	if err := json.Unmarshal(p.Value, &v); err != nil && p.Value != nil {
		t.Fatalf("%q: %v", p.Span, err)
	}
	switch {
	case v.Duration != "":
		return c.At.Add(lengthOf(v.Duration))
	case v.BusinessDays > 0:
		return promise.BusinessDays(c.At, v.BusinessDays, c.Zone, promise.Calendar{})
	case v.Clock != "":
		z := c.Zone
		if loc, _, ok := promise.Zone(v.Zone); ok {
			z = loc
		}
		day := v.Date
		if day == "" {
			day = c.At.In(z).Format(time.DateOnly)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+v.Clock, z)
		if err != nil {
			t.Fatal(err)
		}
		if v.Date == "" && !at.After(c.At) {
			at = at.AddDate(0, 0, 1)
		}
		return at
	case v.Date != "":
		at, err := time.ParseInLocation(time.DateOnly+" 15:04:05", v.Date+" 23:59:59", c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	return time.Time{}
}

func lengthOf(s string) (d time.Duration) {
	m := lengthLabel.FindStringSubmatch(s)
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		if m != nil && m[i+1] != "" {
			n, _ := strconv.Atoi(m[i+1])
			d += time.Duration(n) * unit
		}
	}
	return d
}
