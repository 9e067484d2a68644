package slack

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxRoomName is how long a channel's name may be; the names are of lower case
// letters, digits, hyphens and underscores.
// (https://docs.slack.dev/reference/methods/conversations.create#naming)
const maxRoomName = 80

// folds are the letters that are written with others where they are missing.
var folds = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "å", "aa", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "'", "", "’", "")

// roomName makes a name fit for a channel: words joined by single hyphens.
func roomName(wish string) string {
	folded := norm.NFD.String(folds.Replace(norm.NFC.String(strings.ToLower(wish))))
	var b strings.Builder
	for _, r := range folded {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-_")
	if len(name) > maxRoomName {
		name = name[:maxRoomName]
		if i := strings.LastIndexByte(name, '-'); i > maxRoomName/2 {
			name = name[:i]
		}
	}
	if name = strings.Trim(name, "-_"); name == "" {
		return "incident"
	}
	return name
}

// numbered is the n-th name like this one; the first is the name itself.
func numbered(name string, n int) string {
	if n <= 1 {
		return name
	}
	suffix := "-" + strconv.Itoa(n)
	return strings.TrimRight(name[:min(len(name), maxRoomName-len(suffix))], "-") + suffix
}
