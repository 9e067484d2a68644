package rehearse_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
)

// night is a scenario with its noise budget: when Kept rings whose phone, by the
// clock of Copenhagen. A ping is a mention, or a direct message that is no answer.
type night struct {
	file  string
	calm  bool                // SEV3–4: nobody is woken
	pings map[string][]string // every one that is needed, and none else
}

var nights = []night{
	{file: "night_sev1", pings: map[string][]string{
		"Ana": {"02:58", "06:10"}, // the dead-man post in the heads-up's place; the catch-up
	}},
	{file: "night_several", pings: map[string][]string{
		"Ana": {"11:25", "11:30"}, "Ben": {"10:28", "10:33", "10:38", "11:20", "11:25"},
		"Cleo": {"10:45"}, "Eve": {"10:09"}, "Duty manager": {"10:48"},
	}},
	{file: "night_weekend", calm: true, pings: map[string][]string{
		"Ana":  {"17:53"},                   // it is not hers any more
		"Ben":  {"17:50", "21:55", "02:44"}, // a card; a heads-up; taken from him
		"Cleo": {"02:40", "11:55", "08:55"},
	}},
	{file: "night_quiet", pings: map[string][]string{ // two incidents of Ana's, then one of which Ben is muted
		"Ana": {"10:25", "10:30", "10:35", "11:55", "12:00", "12:05", "13:35"}, "Ben": {"12:55", "13:00"}, "Cleo": nil, "Duty manager": {"12:15"},
	}},
	{file: "night_shift", pings: map[string][]string{ // Ben's mornings are his nights: what is his then goes to somebody else
		"Ana": nil, "Ben": {"23:06", "23:11", "03:55", "04:00", "22:00", "07:00"}, "Duty manager": {"09:55", "10:00", "14:01", "07:00"},
	}},
	{file: "night_disturb", pings: map[string][]string{ // a SEV3 with and without, then a SEV1
		"Ana": {"10:55", "11:00", "14:01", "14:40", "14:45", "14:55"}, "Ben": {"10:01", "11:55", "12:00", "12:45", "12:50", "13:45", "14:35", "14:40", "14:45", "14:57", "15:03"},
		"Cleo": {"14:57"}, "Duty manager": {"13:35", "13:40", "14:55"},
	}},
	{file: "night_untaken", pings: map[string][]string{ // a card is a person's own act, at whatever hour
		"Ana": {"19:11", "19:16", "19:41", "07:00"}, "Cleo": {"19:06", "23:00"}, "Duty manager": {"19:16", "19:41"},
	}},
	{file: "night_silent", pings: map[string][]string{
		"Ana":          {"22:15", "22:20", "22:25", "22:43"}, // and no more once Ben has it
		"Ben":          {"22:38", "22:43", "23:10"},
		"Duty manager": {"22:35"},
	}},
}

// ping is a ring of somebody's phone.
type ping struct {
	who  string
	at   time.Time
	text string
}

// heard plays a transcript without its expectations and gives who was pinged, what
// is owed at its end and whether a reminder of it is to come.
func heard(t *testing.T, name, text string) (pings []ping, unheld []string) {
	t.Helper()
	tr, err := rehearse.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := rehearse.Play(t.Context(), tr, rehearse.Options{Open: open, Dir: t.TempDir(), Screen: rehearse.NewJSONLines(&out)}); err != nil {
		t.Fatal(err)
	}
	return hearing(t, &out)
}

// hearing is the same of what was shown already.
func hearing(t *testing.T, shown io.Reader) (pings []ping, unheld []string) {
	t.Helper()
	owed, reminded := map[string]string{}, map[string]bool{}
	for dec := json.NewDecoder(shown); dec.More(); {
		var l struct {
			Type, By, Room, Text, Incident, ID, Name, Words string
			OnlyTo                                          string `json:"only_to"`
			At                                              time.Time
			Direct, Owed                                    bool
			Mentions                                        []string
			NextAt                                          time.Time `json:"next_at"`
		}
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		switch {
		case l.Type == "post" && l.By == "Kept" && l.OnlyTo == "":
			if l.Direct {
				l.Mentions = []string{l.Room}
			}
			for _, who := range l.Mentions {
				pings = append(pings, ping{who, l.At, l.Text})
			}
		case l.Type == "promise" && l.Owed:
			owed[l.Incident+" "+l.ID] = l.Words
		case l.Type == "reminder" && !l.NextAt.IsZero():
			reminded[l.Incident+" "+l.Name] = true
		}
	}
	for key, words := range owed {
		if !reminded[key] {
			unheld = append(unheld, key+" "+words)
		}
	}
	return pings, unheld
}

// scenario is a transcript without its expectations, its header and its lines.
func scenario(t *testing.T, name string) (header string, lines []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/rules/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	header, body, _ := strings.Cut(string(text), "\n\n")
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !strings.HasPrefix(line, "expect ") && !strings.HasPrefix(line, "show ") {
			lines = append(lines, line)
		}
	}
	return header + "\n\n", lines
}

// Every ping of a night is one that was needed; nobody has two within five
// minutes, however many incidents there are; on a SEV3 nobody is woken.
func TestNoiseBudgetOfANight(t *testing.T) {
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	zones := map[string]string{"Ana": "Europe/Copenhagen", "Ben": "America/New_York", "Cleo": "Australia/Sydney", "Duty manager": "America/New_York"}
	for _, n := range nights {
		t.Run(n.file, func(t *testing.T) {
			header, lines := scenario(t, n.file)
			pings, _ := heard(t, n.file, header+strings.Join(lines, "\n")+"\n")
			got, last := map[string][]string{}, map[string]time.Time{}
			for _, p := range pings {
				got[p.who] = append(got[p.who], p.at.In(copenhagen).Format("15:04"))
				if before := last[p.who]; !before.IsZero() && p.at.Sub(before) < 5*time.Minute {
					t.Errorf("%s is pinged at %s and again at %s: %s", p.who, before.In(copenhagen), p.at.In(copenhagen), p.text)
				}
				last[p.who] = p.at
				zone, err := time.LoadLocation(zones[p.who])
				if hour := p.at.In(zone).Hour(); n.calm && err == nil && (hour >= 22 || hour < 7) {
					t.Errorf("%s is woken at %s: %s", p.who, p.at.In(zone), p.text)
				}
			}
			for who := range n.pings {
				if got[who] == nil {
					got[who] = []string{}
				}
			}
			for who := range got {
				if !slices.Equal(got[who], n.pings[who]) {
					t.Errorf("%s is pinged at %q, needed are %q", who, got[who], n.pings[who])
				}
			}
		})
	}
}

// Whenever a night is stopped, everything that is owed has a reminder to come.
func TestNothingOwedIsEverUnheld(t *testing.T) {
	for _, name := range []string{"night_sev1", "night_weekend", "night_silent", "night_several", "night_handover", "night_quiet", "night_relay", "night_muted", "night_merge", "night_untaken"} {
		t.Run(name, func(t *testing.T) {
			header, lines := scenario(t, name)
			for n := 1; n <= len(lines); n++ {
				if _, unheld := heard(t, name, header+strings.Join(lines[:n], "\n")+"\n"); len(unheld) > 0 {
					t.Errorf("after %q nobody is reminded of %q", lines[n-1], unheld)
				}
			}
		})
	}
}
