package incident

import (
	"testing"
	"time"
)

func TestLengthsOfTimeInWords(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration][2]string{
		0:                                     {"0 s", "0 min"},
		40*time.Second + 900*time.Millisecond: {"40 s", "40 s"},
		time.Minute:                           {"1 min", "1 min"},
		time.Hour:                             {"1 h", "60 min"},
		90*time.Minute + 59*time.Second:       {"1 h 30 min", "1 h 30 min"},
		day:                                   {"1 d", "24 h"},
		4*day + 6*time.Hour + 18*time.Minute:  {"4 d 6 h 18 min", "4 d 6 h 18 min"},
		7*day + 5*time.Minute:                 {"7 d 5 min", "7 d 5 min"},
	} {
		if got := [2]string{Length(d), Interval(d)}; got != want {
			t.Errorf("%v reads %q, want %q", time.Duration(d), got, want)
		}
	}
	if got := Length(-28 * time.Minute); got != "28 min" {
		t.Errorf("a length that runs back reads %q", got)
	}
}
