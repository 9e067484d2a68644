package bot

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
)

// say builds a line as fmt.Sprintf builds a text. What stands between backquotes
// is something to type, and shown as that. What is given for %s may be a span or a
// line, which go in as they are; any other value is printed as plain text, so that
// nothing that people typed can become more than that.
func say(format string, args ...any) chat.Line {
	var out chat.Line
	kind := chat.Plain
	for {
		at := strings.IndexAny(format, "%`")
		if at < 0 || at == len(format)-1 && format[at] == '%' {
			return add(out, chat.Span{Kind: kind, Text: format})
		}
		out = add(out, chat.Span{Kind: kind, Text: format[:at]})
		if format[at] == '`' {
			format = format[at+1:]
			if kind == chat.Code {
				kind = chat.Plain
			} else {
				kind = chat.Code
			}
			continue
		}
		verb := format[at : at+2]
		format = format[at+2:]
		if verb == "%%" || len(args) == 0 {
			out = add(out, chat.Span{Kind: kind, Text: strings.Replace(verb, "%%", "%", 1)})
			continue
		}
		switch arg := args[0].(type) {
		case chat.Span:
			out = add(out, arg)
		case chat.Line:
			out = add(out, arg...)
		default:
			out = add(out, chat.Span{Kind: kind, Text: fmt.Sprintf(verb, arg)})
		}
		args = args[1:]
	}
}

// add appends spans to a line, which it may change; plain ones run together, and
// pieces of code.
func add(l chat.Line, spans ...chat.Span) chat.Line {
	for _, s := range spans {
		switch last := len(l) - 1; {
		case s.Text == "" && (s.Kind == chat.Plain || s.Kind == chat.Code):
		case last >= 0 && s.Kind == l[last].Kind && (s.Kind == chat.Plain || s.Kind == chat.Code):
			l[last].Text += s.Text
		default:
			l = append(l, s)
		}
	}
	return l
}

// opening is a line with a capital at its beginning.
func opening(l chat.Line) chat.Line {
	if len(l) == 0 || l[0].Kind != chat.Plain {
		return l
	}
	out := append(chat.Line(nil), l...)
	out[0].Text = capital(out[0].Text)
	return out
}

// clock is an instant beside a moment (see clockIn), which each reader sees by
// their own clock where the platform can show it.
func clock(t time.Time, zone *time.Location, beside time.Time) chat.Span {
	return chat.Span{Kind: chat.TimeSpan, At: t.UTC(), Text: clockIn(t, zone, beside)}
}

// dated is an instant by itself, with its date, as each reader's clock shows it.
func dated(t time.Time, zone *time.Location) chat.Span {
	return chat.Span{Kind: chat.TimeSpan, At: t.UTC(), Text: moment(t, zone)}
}

// cut shortens a text to at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
