package bot

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot/chat"
)

// TestHelpSetsApartWhatOneTypes: what can be typed is shown as that, headings
// stand out, and a word that is no command is not answered with all of the help.
func TestHelpSetsApartWhatOneTypes(t *testing.T) {
	want := []chat.Line{{chat.B("End it")}, {{Kind: chat.Code, Text: "resolve: All clear"}, chat.T(" — close it and tell the room")}}
	all := wordsHelp("").Lines
	for _, line := range want {
		if !slices.ContainsFunc(all, func(l chat.Line) bool { return cmp.Equal(l, line) }) {
			t.Errorf("the help has no line %v", line)
		}
	}
	if got, want := wordsHelp("pagerduty").Plain(), "There is no command `pagerduty`. All of them:\n`help` — what Kept takes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := wordsHelp("mute").Plain(); strings.Count(got, "`mute 2h`") != 1 || !strings.Contains(got, "pass it on with `handover @user`.") {
		t.Errorf("the help on mute is %q", got)
	}
}
