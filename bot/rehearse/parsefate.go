package rehearse

import (
	"slices"
	"strings"
)

// fateTry is what a line that nobody speaks may say.
const fateTry = "a name from `people:`, or one of crash, offline 3h, platform …, page …, redeliver, hold events, deliver events, show …, expect …"

// fate reads what befalls Kept, and what is expected of it.
func (p *parser) fate(s string, l *Line) (err error) {
	verb, rest := cutWord(s)
	l.Act = Act(verb)
	switch l.Act {
	case Crash:
		switch rest {
		case "":
		case "before next post":
			l.Text = "before"
		case "after next post":
			l.Text = "after"
		default:
			return p.wrong("`crash`, `crash before next post` or `crash after next post`", "crash %q", first(rest))
		}
	case Offline:
		l.For, err = p.length(rest)
	case Platform:
		err = p.fault(rest, l, "down", "refuses next post", "loses next post", "loses next answer", "delays next post")
	case PageFault:
		err = p.fault(rest, l, "down", "refuses next", "loses next answer")
	case Redeliver:
		if rest != "" {
			return p.wrong("`redeliver`: the last event comes again", "redeliver %q", first(rest))
		}
	case Hold:
		if rest != "events" {
			return p.wrong("`hold events`", "hold %q", first(rest))
		}
	case Release:
		if l.Twice = rest == "events backwards"; rest != "events" && !l.Twice {
			return p.wrong("`deliver events` or `deliver events backwards`", "deliver %q", first(rest))
		}
	case Show:
		if l.Text = rest; !slices.Contains([]string{"timeline", "promises", "draft"}, rest) {
			return p.wrong("`show timeline`, `show promises` or `show draft`", "show %q", first(rest))
		}
	case Expect:
		return p.expect(rest, l)
	default:
		return p.wrong(fateTry, "%q begins no line", first(s))
	}
	return err
}

// fault reads a fault switch: "down 10m" and "delays next post 30s" take a
// length, the others none.
func (p *parser) fault(s string, l *Line, known ...string) error {
	for _, f := range known {
		rest, ok := strings.CutPrefix(s, f)
		if !ok {
			continue
		}
		l.Text = f
		rest = strings.TrimSpace(rest)
		if f == "down" || strings.HasPrefix(f, "delays") {
			var err error
			l.For, err = p.length(rest)
			return err
		}
		if rest == "" {
			return nil
		}
	}
	return p.wrong("one of `"+strings.Join(known, "`, `")+"` (down and delays with a length, as in `down 10m`)", "%s %q", l.Act, first(s))
}

// expect reads an expectation.
func (p *parser) expect(s string, l *Line) error {
	const try = "`expect \"text\"`, `expect \"text\" to Ana`, `expect \"text\" in #room`, `expect once \"text\"`, `expect page \"text\"`, `expect no \"text\"` or `expect none within 5m`"
	if rest, ok := strings.CutPrefix(s, "none within "); ok {
		d, err := p.length(rest)
		if err != nil {
			return err
		}
		l.Act, l.For = ExpectNot, d
		p.now = p.now.Add(d)
		return nil
	}
	for _, how := range []string{"no", "once", "page"} {
		if rest, ok := strings.CutPrefix(s, how+" "); ok {
			s = strings.TrimSpace(rest)
			if l.Where = how; how == "no" {
				l.Act, l.Where = ExpectNot, ""
			}
			break
		}
	}
	end := strings.LastIndexByte(s, '"')
	if !strings.HasPrefix(s, `"`) || end < 2 {
		return p.wrong(try, "expect %q", first(s))
	}
	l.Text = s[1:end]
	switch where := strings.TrimSpace(s[end+1:]); {
	case where == "":
		return nil
	case l.Where != "":
	case strings.HasPrefix(where, "in #"):
		l.Where = where
		return nil
	case strings.HasPrefix(where, "to "):
		if who := strings.TrimPrefix(where, "to "); slices.Contains(p.names, who) {
			l.Where = where
			return nil
		}
	}
	return p.wrong(try, "%q says nowhere to look", first(s[end+1:]))
}
