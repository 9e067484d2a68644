package chat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"kept/bot/chat"
)

func TestATextIsCutWhereItReadsOn(t *testing.T) {
	for _, c := range []struct {
		text       string
		limit      int
		head, tail string
	}{
		{"short\ntext", 10, "short\ntext", ""},
		{"one line\nand two more words", 20, "one line\nand two ", "more words"},
		{"the first\nsecond", 12, "the first\n", "second"},
		{"Incidentbericht", 8, "Incident", "bericht"},
		{"a 😀😀😀", 5, "a 😀", "😀😀"}, // each counts as two
	} {
		if head, tail := chat.Cut(c.text, c.limit); head != c.head || tail != c.tail {
			t.Errorf("%q, at %d: %q and %q, want %q and %q", c.text, c.limit, head, tail, c.head, c.tail)
		}
	}
	if got := chat.Shorten("The gateway was restarted", 20); got != "The gateway was…" {
		t.Errorf("shortened it reads %q", got)
	}
}

// FuzzCut cuts whatever there is, without losing any of it.
func FuzzCut(f *testing.F) {
	f.Add("one two\nthree 😀", 9)
	f.Add("\xff\xff", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = max(limit, 0) % 50
		head, tail := chat.Cut(text, limit)
		if head+tail != text || chat.Length(head) > limit {
			t.Errorf("%q, at %d: %q and %q", text, limit, head, tail)
		}
		if s := chat.Clean(chat.Shorten(text, limit+1)); !utf8.ValidString(s) || chat.Length(s) > limit+1 || strings.ContainsRune(s, 0) {
			t.Errorf("%q, shortened to %d: %q", text, limit+1, s)
		}
	})
}

// What somebody types stands beside what Kept says, and turns none of it round.
func TestCleanTextStaysInItsPlace(t *testing.T) {
	for typed, want := range map[string]string{
		"two\nlines\tand a tab":             "two\nlines\tand a tab",
		"bell\x07 nul\x00 \x1b[31m":         "bell nul [31m",
		"broken \xff":                       "broken \uFFFD",
		"\u202Egnp.exe\u202C \u2066x\u2069": "gnp.exe x",
		"مشكلة\u200F \u200Dفي":              "مشكلة\u200F \u200Dفي",
	} {
		if got := chat.Clean(typed); got != want {
			t.Errorf("%q is shown as %q, want %q", typed, got, want)
		}
	}
}
