package slack

import (
	"strings"
	"testing"
)

func TestRoomNames(t *testing.T) {
	for wish, want := range map[string]string{
		"inc-7-users-cant-log-in":                   "inc-7-users-cant-log-in",
		"INC-7 Users can't log in":                  "inc-7-users-cant-log-in",
		"inc-2-Ärger mit 'Quotes' & 🚒":              "inc-2-aerger-mit-quotes",
		"inc-3-":                                    "inc-3",
		"…":                                         "incident",
		"Störung: Größe_x, Łódź, naïve":             "stoerung-groesse_x-lodz-naive",
		"inc-1-" + strings.Repeat("very-long-", 30): "inc-1-very-long-very-long-very-long-very-long-very-long-very-long-very-long",
		strings.Repeat("x", 90):                     strings.Repeat("x", 80),
	} {
		got := roomName(wish)
		if got != want {
			t.Errorf("%q became %q, want %q", wish, got, want)
		}
		for _, n := range []int{2, 13} {
			if other := numbered(got, n); other == got || len(other) > maxRoomName {
				t.Errorf("%q numbered %d is %q", got, n, other)
			}
		}
	}
}
