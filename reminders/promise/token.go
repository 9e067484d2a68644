package promise

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is made of.
type kind uint8

const (
	wordToken   kind = iota
	numberToken      // digits, or ½
	punctToken       // one rune
	breakToken       // the end of a paragraph, or of an item of a list
	epochToken       // a date token of Slack: the instant itself, in seconds since 1970
	linkToken        // an address: nothing in it is read
)

// token is a word, a number or a punctuation mark of a text. Its senses are
// looked up once, while lexing; the grammar sees nothing but senses, so that a
// language is a table.
type token struct {
	start, end int // byte offsets
	kind       kind
	punct      rune // punctToken only, folded: '-' for every dash, '\'' for every apostrophe, '"' for every double quote
	sense
	digits  int   // number of digits of a numberToken
	half    bool  // ½
	epoch   int64 // epochToken only
	glued   bool  // nothing stands between it and the token before
	newline bool  // it begins a line
}

func (t *token) punctuation(r rune) bool { return t.kind == punctToken && t.punct == r }

// lex splits text into tokens, in one pass, and puts them into room. White space of every kind,
// emphasis (*, _, `), and HTML tags stand between tokens; line breaks are
// remembered, paragraphs end with a breakToken.
func lex(text string, room []token) (tokens []token, foreign bool) {
	if cap(room) == 0 {
		room = make([]token, 0, len(text)/4+4)
	}
	l := lexer{text: text, tokens: room, newline: true}
	for l.at < len(text) {
		l.next()
	}
	return l.tokens, l.foreign
}

type lexer struct {
	text    string
	at      int
	tokens  []token
	newline bool // a line begins here
	foreign bool // a word gave another language away
	end     int  // where the last token or skipped mark ended, to tell what is glued

	emphasisEnd int // where the backtick stands that ends what is emphasized; 0 = none
}

func (l *lexer) add(t token) {
	t.glued = len(l.tokens) > 0 && l.end == t.start
	t.newline = l.newline
	l.newline = false
	l.tokens = append(l.tokens, t)
	l.at, l.end = t.end, t.end
}

// skip passes over n bytes that carry no meaning; ink says that they are
// visible marks, which glue what stands left and right of them.
func (l *lexer) skip(n int, ink bool) {
	if ink && l.end == l.at {
		l.end += n
	}
	l.at += n
}

// stop ends a paragraph, once.
func (l *lexer) stop() {
	if n := len(l.tokens); n > 0 && l.tokens[n-1].kind != breakToken {
		l.tokens = append(l.tokens, token{start: l.at, end: l.at, kind: breakToken})
	}
}

func (l *lexer) next() {
	r, size := utf8.DecodeRuneInString(l.text[l.at:])
	switch {
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		l.lineBreak(size)
	case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u200f':
		l.skip(size, false)
	case r == '<':
		l.angle()
	case r == '~':
		l.tilde()
	case r == '&':
		l.entity()
	case r >= '0' && r <= '9':
		l.number()
	case unicode.IsLetter(r):
		l.word()
	case (r == '*' || r == '•') && l.bullet(size):
		l.stop()
		l.skip(size, false)
	case r == '`':
		l.code()
	case r == '*' || r == '_':
		l.skip(size, true)
	default:
		l.mark(r, size)
	}
}

// lineBreak ends the line; an empty line ends the paragraph.
func (l *lexer) lineBreak(size int) {
	if l.newline {
		l.stop()
	}
	if strings.HasPrefix(l.text[l.at:], "\r\n") {
		size = 2
	}
	l.at += size
	l.newline = true
}

// bullet reports whether the mark here opens an item of a list.
func (l *lexer) bullet(size int) bool {
	return l.newline && l.at+size < len(l.text) && (l.text[l.at+size] == ' ' || l.text[l.at+size] == '\t')
}

func (l *lexer) mark(r rune, size int) {
	p := r
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '-':
		p = '-'
	case '’', '‘', 'ʼ', '´':
		p = '\''
	case '“', '”', '„', '«', '»':
		p = '"'
	case '∶':
		p = ':'
	case '½':
		l.add(token{start: l.at, end: l.at + size, kind: numberToken, half: true})
		return
	}
	if p == '-' && l.bullet(size) {
		l.stop()
		l.skip(size, false)
		return
	}
	t := token{start: l.at, end: l.at + size, kind: punctToken, punct: p}
	if p == '@' {
		t.sense, _ = english.lookUp("@")
	}
	l.add(t)
}

// number takes a run of digits. Clocks, dates and decimals are put together by
// the grammar.
func (l *lexer) number() {
	t := token{start: l.at, end: l.at, kind: numberToken}
	for t.end < len(l.text) && l.text[t.end] >= '0' && l.text[t.end] <= '9' {
		if t.digits < 8 {
			t.n = 10*t.n + int(l.text[t.end]-'0')
		}
		t.digits++
		t.end++
	}
	t.is = number
	l.add(t)
}

// word takes a run of letters with the apostrophes inside; "'ll", "'re", "'ve",
// "'s" and "'d" become tokens of their own. A full stop belongs to the word
// where the dictionary has it with one ("approx."), and in "a.m." and "p.m.".
func (l *lexer) word() {
	end, apostrophe := l.letters()
	if end == l.at+1 {
		end = l.meridiem(end)
	}
	if strings.HasPrefix(l.text[end:], "://") {
		l.link(end)
		return
	}
	if end < len(l.text) && l.text[end] == '.' && end-l.at <= longestShort {
		if s, ok := english.lookUp(l.text[l.at : end+1]); ok {
			l.addWord(end+1, s)
			return
		}
	}
	s, ok := english.lookUp(l.text[l.at:end])
	if s.n == thing && s.any(them) && l.text[l.at:end] == "IT" { // the department
		s = sense{}
	}
	if ok || apostrophe < 0 { // won't, can't, o'clock are in the dictionary
		l.addWord(end, s)
		return
	}
	s, ok = english.lookUp(l.text[l.at:apostrophe])
	if !ok && end-apostrophe-apostropheAt(l.text[apostrophe:]) > len("ve") {
		l.addWord(end, sense{})
		return
	}
	l.addWord(apostrophe, s)
	if s.any(unit) { // an hour's time: nothing is said by the "'s"
		l.addWord(end, sense{})
		return
	}
	s, _ = english.lookUp(l.text[apostrophe:end])
	l.addWord(end, s)
}

// longestShort is the length of the longest abbreviation written with a full stop.
const longestShort = len("approx")

func (l *lexer) addWord(end int, s sense) {
	l.foreign = l.foreign || s.lang != 0
	l.add(token{start: l.at, end: end, kind: wordToken, sense: s})
}

// letters gives the end of the word here, and its last apostrophe, -1 if it has
// none.
func (l *lexer) letters() (end, apostrophe int) {
	end, apostrophe = l.at, -1
	for end < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[end:])
		mark := 0
		if r == '&' || r == '\'' || r > utf8.RuneSelf {
			mark = apostropheAt(l.text[end:])
		}
		switch {
		case mark > 0 && end > l.at: // one that opens a word is a letter, or never comes here
			if n, _ := utf8.DecodeRuneInString(l.text[end+mark:]); !unicode.IsLetter(n) {
				return end, apostrophe
			}
			apostrophe, size = end, mark
		case unicode.IsLetter(r) || unicode.IsMark(r):
		default:
			return end, apostrophe
		}
		end += size
	}
	return end, apostrophe
}

// meridiem gives the end of "a.m." or "p.m.", of whose first letter end is the
// end.
func (l *lexer) meridiem(end int) int {
	rest := l.text[end:]
	if b := l.text[l.at] | 0x20; b != 'a' && b != 'p' || len(rest) < 2 || rest[0] != '.' || rest[1]|0x20 != 'm' {
		return end
	}
	switch {
	case len(rest) == 2:
		return end + 2
	case rest[2] == '.':
		return end + 3
	}
	return end
}

// link takes an address whose scheme ends at end, up to the next space.
func (l *lexer) link(end int) {
	n := strings.IndexFunc(l.text[end:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>|)]\"", r) })
	if n < 0 {
		n = len(l.text) - end
	}
	l.add(token{start: l.at, end: end + n, kind: linkToken})
}
