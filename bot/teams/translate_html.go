package teams

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"kept/bot/chat"
)

// addressee is whom a mention in a text names: somebody, Kept, or a channel,
// team or tag, which is nobody.
type addressee struct {
	name   string
	person chat.PersonRef
	kept   bool
}

// spoken is what a message says: its text as people saw it, with the places of
// the people mentioned, and where Kept is first mentioned (-1 = nowhere).
type spoken struct {
	text     string
	mentions []chat.Mention
	kept     chat.Mention // Person is empty; End 0 = Kept is not mentioned
}

// readHTML gives what people saw of a message in HTML, as Teams' clients write
// it, in an activity and in Graph alike. Mentions are <at id="0"> or
// <span itemtype="http://schema.skype.com/Mention" itemid="0">: mentioned gives
// whom the one with that number names, and how they are shown. It reads
// whatever it is given, in time linear in its length.
func readHTML(markup string, mentioned func(id int, name string) addressee) spoken {
	r := reader{mentioned: mentioned}
	z := html.NewTokenizer(strings.NewReader(markup))
	z.SetMaxBuf(len(markup) + 1)
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.endMention()
			return r.done()
		case html.TextToken:
			r.characters(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(z.Token())
		case html.EndTagToken:
			r.close(z.Token())
		}
	}
}

// reader puts the text together.
type reader struct {
	flow
	mentioned func(int, string) addressee
	out       spoken
	hidden    int // depth within what is not part of the text
	hiddenIn  string

	inMention bool
	mentionID int
	name      strings.Builder
	closesAt  string

	link     string
	linkFrom int
	lists    []int // numbers of the lists that are open; -1 = unnumbered
	first    bool  // no item or cell of this row was written yet
}

func (r *reader) characters(text string) {
	switch {
	case r.hidden > 0:
	case r.inMention:
		r.name.WriteString(text)
	default:
		r.write(text)
	}
}

func (r *reader) open(t html.Token) {
	if r.hidden > 0 {
		if t.Data == r.hiddenIn && t.Type == html.StartTagToken {
			r.hidden++
		}
		return
	}
	if r.inMention {
		return
	}
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title:
		r.hide(t)
	case atom.Br:
		r.breaks++
		r.space = false
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Table:
		r.newline()
	case atom.Tr:
		r.newline()
		r.first = true
	case atom.Td, atom.Th:
		if !r.first {
			r.write(" | ")
		}
		r.first = false
	case atom.Pre:
		r.newline()
		r.verbatim++
	case atom.Ul:
		r.newline()
		r.lists = append(r.lists, -1)
	case atom.Ol:
		r.newline()
		r.lists = append(r.lists, 0)
	case atom.Li:
		r.item()
	case atom.Blockquote:
		if strings.HasSuffix(attr(t, "itemtype"), "/Reply") { // what somebody else said
			r.hide(t)
			return
		}
		r.newline()
	case atom.A:
		r.flush()
		r.link, r.linkFrom = attr(t, "href"), r.b.Len()
	case atom.Img:
		r.characters(attr(t, "alt"))
	case atom.Span:
		if strings.HasSuffix(attr(t, "itemtype"), "/Mention") {
			r.mention(t, attr(t, "itemid"))
		}
	default:
		r.openOwn(t)
	}
}

// openOwn takes the elements that are Teams' own.
func (r *reader) openOwn(t html.Token) {
	switch t.Data {
	case "at":
		r.mention(t, attr(t, "id"))
	case "emoji", "customemoji":
		r.characters(attr(t, "alt"))
		r.hide(t)
	case "codeblock":
		r.newline()
		r.verbatim++
	case "attachment", "systemeventmessage":
		r.hide(t)
	}
}

func (r *reader) close(t html.Token) {
	if r.hidden > 0 {
		if t.Data == r.hiddenIn {
			r.hidden--
		}
		return
	}
	if r.inMention {
		if t.Data == r.closesAt {
			r.endMention()
		}
		return
	}
	switch t.Data {
	case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "li", "blockquote":
		r.newline()
	case "ul", "ol":
		r.newline()
		if len(r.lists) > 0 {
			r.lists = r.lists[:len(r.lists)-1]
		}
	case "pre", "codeblock":
		r.newline()
		r.verbatim = max(r.verbatim-1, 0)
	case "a":
		r.endLink()
	}
}

func (r *reader) hide(t html.Token) {
	if t.Type == html.StartTagToken {
		r.hidden, r.hiddenIn = 1, t.Data
	}
}

func (r *reader) item() {
	r.newline()
	if len(r.lists) == 0 {
		return
	}
	n := &r.lists[len(r.lists)-1]
	if *n < 0 {
		r.write("•")
	} else {
		*n++
		r.write(strconv.Itoa(*n) + ".")
	}
	r.space = true
}

// endLink adds the address of a link that is shown under another name.
func (r *reader) endLink() {
	shown := r.b.String()[min(r.linkFrom, r.b.Len()):]
	address := strings.TrimPrefix(r.link, "mailto:")
	switch {
	case address == "":
	case strings.TrimSpace(shown) == "":
		r.write(address)
	case shown != address && strings.TrimSuffix(address, "/") != shown && !strings.HasSuffix(strings.TrimSuffix(address, "/"), "://"+shown):
		r.write(" (" + address + ")")
	}
	r.link = ""
}

func (r *reader) mention(t html.Token, id string) {
	if t.Type != html.StartTagToken {
		return
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		n = -1
	}
	r.inMention, r.mentionID, r.closesAt = true, n, t.Data
	r.name.Reset()
}

func (r *reader) endMention() {
	if !r.inMention {
		return
	}
	r.inMention = false
	name := strings.Join(strings.Fields(strings.ReplaceAll(r.name.String(), "\u00a0", " ")), " ")
	r.put(r.mentioned(r.mentionID, name), name)
}

// put writes a mention.
func (r *reader) put(who addressee, name string) {
	r.flush()
	at := chat.Mention{Start: r.b.Len(), Person: who.person}
	r.b.WriteString("@" + strings.TrimPrefix(cmp.Or(name, who.name, "somebody"), "@"))
	at.End = r.b.Len()
	switch {
	case who.kept && r.out.kept.End == 0:
		r.out.kept = at
	case who.person != "":
		r.out.mentions = append(r.out.mentions, at)
	}
}

func (r *reader) done() spoken {
	r.out.text = strings.TrimRight(r.b.String(), " \t\n")
	r.out.mentions = slices.DeleteFunc(r.out.mentions, func(m chat.Mention) bool { return m.End > len(r.out.text) })
	return r.out
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
