package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Length is a text's length in UTF-16 code units: what Slack counts at the most, and
// what Teams counts.
func Length(text string) int {
	n := 0
	for _, r := range text {
		n += runeLength(r)
	}
	return n
}

func runeLength(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// Cut cuts a text in two, the first no longer than limit, in UTF-16 code units: after
// a newline, else after a space, else between two characters. tail is empty if the
// text is no longer.
func Cut(text string, limit int) (head, tail string) {
	if Length(text) <= limit {
		return text, ""
	}
	end, n := 0, 0
	for i, r := range text {
		if n += runeLength(r); n > limit {
			end = i
			break
		}
	}
	head = text[:end]
	for _, at := range []func(string) int{
		func(s string) int { return strings.LastIndexByte(s, '\n') },
		func(s string) int { return strings.LastIndexFunc(s, unicode.IsSpace) },
	} {
		if i := at(head); i > len(head)/2 {
			_, size := utf8.DecodeRuneInString(head[i:])
			return text[:i+size], text[i+size:]
		}
	}
	return head, text[end:]
}

// Shorten cuts a text to limit UTF-16 code units, the last an ellipsis if it was
// longer. The result is UTF-8.
func Shorten(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if Length(text) <= limit {
		return text
	}
	head, _ := Cut(text, limit-1)
	return strings.TrimRightFunc(head, unicode.IsSpace) + "…"
}

// Clean leaves out what no text holds: control characters, broken UTF-8, and the
// formatting characters of UAX #9 that turn round what others say behind it on the
// same line. (The direction of letters, and the marks U+200E, U+200F and U+061C, stay.)
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
