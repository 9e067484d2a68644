package postmortem

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Whatever is said in a room, the claim reader keeps its bounds, quotes only
// what stands in the text, and hears nothing in a question or a quotation.
func FuzzClaimReader(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	for _, s := range []string{"Root cause is the pool. We restarted it!", "scratch that; actually it was 'the cache'", "> root cause is x\nroot cause is y", "e.g. “root cause is z” 10:12", "the cause of the outage isn’t known"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for s := range sentences(text) {
			if s.text == "" || !strings.Contains(text, s.text) {
				t.Fatalf("%q: no such sentence %q", text, s.text)
			}
			if v := read(s); v.topic != "" && (s.question || !strings.HasSuffix(s.folded, v.rest)) {
				t.Fatalf("%q: heard %+v in a question, or out of nowhere", text, v)
			}
			clocks(s.folded, at("10:05"), at("10:05").Location())
		}
		if len(fold(text)) != len(text) {
			t.Fatalf("%q: folding moved the offsets", text)
		}
		h := newHearing(nil)
		for range 3 {
			h.hear(Message{Ref: "1", By: guest, At: at("10:05"), Text: text})
			h.hear(Message{Ref: "2", Bot: true, At: at("10:05"), Text: text})
		}
		for topic, claims := range h.claims {
			if len(claims) > claimsHeld {
				t.Fatalf("%q: %d claims on %s", text, len(claims), topic)
			}
			for _, c := range claims {
				if utf8.RuneCountInString(c.text) > claimLength+2 {
					t.Fatalf("%q: a claim of %d bytes", text, len(c.text))
				}
			}
		}
		quoted := `he wrote "` + strings.NewReplacer(`"`, "", "\n", " ", "”", "").Replace(clip(text, 100)) + `"`
		if topic := TopicOf(quoted); topic != "" {
			t.Fatalf("%q: heard %s in a quotation", quoted, topic)
		}
	})
}

var allowedTag = regexp.MustCompile(`^(?:html|head|meta|title|style|body|h[123]|p|br|ul|ol|li|strong|em|code|table|thead|tbody|tr|th|td|a)$`)

// Whatever is typed anywhere, both voices' pages hold no other elements and no
// other attributes than a draft's own.
func FuzzPage(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, voice := range []Voice{Internal, PublicVoice} {
			in := everywhere(text)
			in.Voice = voice
			var b bytes.Buffer
			d, err := Compile(in)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.HTML(&b, nil); err != nil {
				t.Fatal(err)
			}
			z := html.NewTokenizer(&b)
			for z.Next() != html.ErrorToken {
				tok := z.Token()
				if tok.Type == html.CommentToken {
					t.Fatalf("%q made a comment", text)
				}
				if tok.Type != html.StartTagToken && tok.Type != html.EndTagToken && tok.Type != html.SelfClosingTagToken {
					continue
				}
				if !allowedTag.MatchString(tok.Data) {
					t.Fatalf("%q made <%s>", text, tok.Data)
				}
				for _, a := range tok.Attr {
					switch a.Key {
					case "lang", "charset", "http-equiv", "content", "name", "rel":
					case "href":
						if !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") {
							t.Fatalf("%q made a link to %q", text, a.Val)
						}
					default:
						t.Fatalf("%q made the attribute %s", text, a.Key)
					}
				}
			}
		}
	})
}

// A text made Safe reads exactly as it was typed, wherever it stands.
func FuzzSafeReadsAsTyped(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		typed := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			if hidden(r) && !strings.ContainsRune("\t\n\v\f\r\u0085", r) {
				return -1
			}
			return r
		}, text)), " ")
		if typed == "" {
			return
		}
		var b body
		b.para(plain(text))
		b.item(plain(text))
		b.table([]Safe{"x", plain(text)}, [][]Safe{{"y", plain(text)}})
		b.heading(plain(text))
		b.para("**" + "z" + "** " + plain(text))
		var page bytes.Buffer
		if err := markdown.Convert([]byte(b.done()), &page); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(&page)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range []string{"p", "li", "h3"} {
			if got := textOf(doc, tag); got != typed {
				t.Fatalf("<%s>: typed %q, reads %q", tag, typed, got)
			}
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "td" || n.Data == "th") {
				if got := textOf(n, n.Data); got != typed && got != "x" && got != "y" {
					t.Fatalf("<%s>: typed %q, reads %q", n.Data, typed, got)
				}
			}
		}
	})
}
