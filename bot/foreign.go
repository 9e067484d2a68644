package bot

import (
	"strings"
	"unicode"
)

// What systems outside the chat wrote is shown as plain text only, in which
// nothing hides.

// cleanTitle is a text of others as one line.
func cleanTitle(s string) string {
	if s = firstLine(cleanText(s)); s == "" {
		return "(an alert without a title)"
	}
	return s
}

// cleanText is a text of others without what cannot be seen: control characters,
// and those that turn the direction of what follows.
func cleanText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// webLink is an address that can be followed; "" for any other.
func webLink(s string) string {
	if (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && len(s) <= 1000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>|"`, r) }) {
		return s
	}
	return ""
}
