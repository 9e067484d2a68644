package teams

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kept/bot/chat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	anaObject = "00000000-0000-4000-8000-00000000000a"
	ana       = chat.PersonRef("teams:T:" + anaObject)
	ben       = chat.PersonRef("teams:T:00000000-0000-4000-8000-00000000000b")
	inc7      = chat.RoomRef("teams:T:19:inc7@thread.tacv2")
)

var due = time.Date(2026, 3, 2, 9, 45, 0, 0, time.UTC)

// fixtures are messages of every kind that Kept says, as in the Slack adapter's
// golden files.
var fixtures = map[string]chat.Message{
	"line": chat.Says(chat.T("Update posted, 19 min late.")),
	"reminder": {
		Lines: []chat.Line{{
			chat.At(ana, "Ana"), chat.T(", in 5 min: the public update you promised for "),
			{Kind: chat.TimeSpan, At: due, Text: "10:45 CET"}, chat.T("."),
		}},
		Quote:   "Next update at 10:45hs",
		Buttons: [][]chat.Button{{{Action: "update", Label: "Post update", Value: "INC-7", Main: true}, {Action: "snooze", Label: "Snooze", Value: "P2"}}},
	},
	"summary": {
		Lines: []chat.Line{
			{chat.B("INC-7"), chat.T(" · SEV1 · investigating · Users can't log in")},
			{chat.T("In "), {Kind: chat.RoomSpan, Room: inc7, Text: "inc-7"}, chat.T(", "), {Kind: chat.LinkSpan, URL: "https://status.example/7", Text: "status page"}, chat.T(", "), {Kind: chat.Code, Text: "/incident update"}},
		},
		Fields: []chat.Field{
			{Name: "Commander", Value: chat.Line{chat.T("Ana")}},
			{Name: "Next update", Value: chat.Line{{Kind: chat.TimeSpan, At: due, Text: "Mon 2 Mar 10:45 CET"}}},
		},
		Buttons: [][]chat.Button{
			{{Action: "update", Label: "Post update", Main: true}, {Action: "roles", Label: "Roles"}},
			{{Action: "update", Label: "Post public update", Value: "public"}},
		},
	},
	"hostile": {
		Lines: []chat.Line{{
			chat.T("<at>Ana</at> *bold* `code` [a bank](https://evil.example) {{DATE(2026-03-02T09:45:00Z)}} &lt; "),
			{Kind: chat.LinkSpan, URL: "javascript:alert(1)", Text: "click"}, chat.At("teams:T:everyone", "everybody"),
			chat.At(ben, "Ben</at> <at>Ana"), chat.T(" <at>Ana</at> **bold** 1. {{TIME(x)}}"),
		}},
		Fields: []chat.Field{{Name: "Title", Value: chat.Line{chat.T("[a bank](https://evil.example)")}}},
		Quote:  "> no quotation\n<at>Ben</at>",
	},
	"typed": chat.Says(chat.At(ana, "Ana"), chat.T(" due today: the postmortem ("), chat.Span{Kind: chat.Code, Text: "postmortem done"}, chat.T(").")),
	"quote": {Lines: []chat.Line{{chat.T("Ana wrote:")}}, Quote: "one\n\ntwo"},
}

func linkOf(r chat.RoomRef) string {
	return (&Client{cfg: Config{Tenant: "T", Team: "G"}, memory: memoryMap{}, facts: &facts{}}).roomLinks(context.Background())(r)
}

// encoded are cards as Teams receives them.
func encoded(t testing.TB, cards []card) []byte {
	t.Helper()
	var all []any
	for _, c := range cards {
		all = append(all, c.activity())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMessagesInCards(t *testing.T) {
	for name, m := range fixtures {
		got := encoded(t, render(m, postMark(name), linkOf))
		golden := filepath.Join("testdata", "cards", name+".json")
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatalf("%v; run go test ./bot/teams -run TestMessagesInCards -update", err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// cardsSchema is Microsoft's own description of Adaptive Cards 1.5; the test is
// left out outside CI where it is not there.
func cardsSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("KEPT_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("KEPT_SCHEMAS is not set: it must name the folder with adaptive-card-1.5.0.json")
		}
		t.Skip("KEPT_SCHEMAS does not name the folder with adaptive-card-1.5.0.json")
	}
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "adaptive-card-1.5.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCardsFollowTheSchema(t *testing.T) {
	schema := cardsSchema(t)
	for name, m := range fixtures {
		for _, c := range render(m, postMark(name), linkOf) {
			if c.content["version"] != "1.5" {
				t.Errorf("%s: version %v", name, c.content["version"])
			}
			delete(c.content, "msteams") // Teams' own, in no schema
			raw, err := json.Marshal(c.content)
			if err != nil {
				t.Fatal(err)
			}
			is, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(is); err != nil {
				t.Errorf("%s: %v\n%s", name, err, raw)
			}
		}
	}
}

// shown walks through the texts of a card: runs as they are, blocks with escapes.
func shown(v any, see func(kind, text string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			shown(e, see)
		}
	case map[string]any:
		if kind, _ := v["type"].(string); kind == "TextRun" || kind == "TextBlock" {
			text, _ := v["text"].(string)
			see(kind, text)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			shown(v[k], see)
		}
	}
}

// objection says what Teams would object to in cards, or how they could do more
// than show what was said; "" = nothing. notify are those whom they may mention.
func objection(t testing.TB, cards []card, notify map[string]bool) string {
	for _, c := range cards {
		raw, err := encode(c.activity())
		if err != nil {
			t.Fatal(err)
		}
		if n := max(len(raw), 2*chat.Length(string(raw))); n > 80_000 || !utf8.Valid(raw) {
			return fmt.Sprintf("%d bytes", n)
		}
		var is map[string]any
		if err := json.Unmarshal(raw, &is); err != nil {
			t.Fatal(err)
		}
		content := is["attachments"].([]any)[0].(map[string]any)["content"].(map[string]any)
		teams := content["msteams"].(map[string]any)
		var mentions []string
		if entities, ok := teams["entities"].([]any); ok {
			for _, e := range entities {
				e := e.(map[string]any)
				if who := e["mentioned"].(map[string]any)["id"].(string); !notify[who] {
					return "mentions " + who
				}
				mentions = append(mentions, e["text"].(string))
			}
		}
		if len(content["body"].([]any)) == 0 {
			return "an empty card"
		}
		what := ""
		shown(content["body"], func(kind, text string) {
			without := regexpDate.ReplaceAllString(text, "")
			if strings.Contains(without, "{{") {
				what = "a function in " + text
			}
			if kind == "TextRun" {
				return
			}
			for _, m := range mentions {
				without = strings.ReplaceAll(without, m, "")
			}
			if strings.Contains(regexpEscape.ReplaceAllString(without, ""), "<") {
				what = "markup in " + text
			}
		})
		if what != "" {
			return what
		}
	}
	return ""
}

func TestMessagesKeepWithinTeamsLimits(t *testing.T) {
	many := make([]chat.Button, 900)
	for i := range many {
		many[i] = chat.Button{Action: "a", Label: strings.Repeat("long ", 40), Value: strings.Repeat("v", 60)}
	}
	for name, m := range map[string]chat.Message{
		"a long line":          chat.Says(chat.T(strings.Repeat("word ", 60_000))),
		"a long word of emoji": chat.Says(chat.T(strings.Repeat("🚒", 60_000))),
		"a long quotation":     {Quote: strings.Repeat("line\n", 9_000)},
		"many mentions":        chat.Says(slices.Repeat([]chat.Span{chat.At(ana, "Ana")}, 700)...),
		"many buttons":         {Lines: []chat.Line{{chat.T(strings.Repeat("x", 15_000))}}, Buttons: [][]chat.Button{many}},
		"nothing but quotes":   chat.Says(chat.T(strings.Repeat(`"`, 90_000))),
		"escapes in a mention": chat.Says(chat.At(ana, "Ana"), chat.T(strings.Repeat(`\`, 90_000))),
	} {
		cards := render(m, postMark(name), linkOf)
		if o := objection(t, cards, map[string]bool{anaObject: true}); o != "" {
			t.Errorf("%s: %s", name, o)
		}
		if m.Quote == "" && len(m.Buttons) == 0 {
			var got strings.Builder
			for _, c := range cards {
				shown(c.content["body"], func(kind, text string) {
					if kind == "TextBlock" {
						text = regexpEscape.ReplaceAllString(text, "$1")
					}
					got.WriteString(text)
				})
			}
			plain := strings.NewReplacer("<at>", "@", "</at>", "").Replace(got.String())
			if want := strings.Join(strings.Fields(m.Plain()), ""); strings.Join(strings.Fields(plain), "") != want {
				t.Errorf("%s: %d characters are shown of %d", name, len(plain), len(want))
			}
		}
	}
}

func TestTwoOfOneNameAreToldApart(t *testing.T) {
	cards := render(chat.Says(chat.At(ana, "Alex"), chat.T(" and "), chat.At(ben, "Alex"), chat.At(ana, "Alex")), "", linkOf)
	var texts []string
	for _, e := range cards[0].content["msteams"].(block)["entities"].([]any) {
		texts = append(texts, e.(block)["text"].(string)+" "+e.(block)["mentioned"].(block)["id"].(string))
	}
	if len(texts) != 2 || strings.Fields(texts[0])[0] == strings.Fields(texts[1])[0] {
		t.Errorf("mentions %q", texts)
	}
}

func TestMarksAreReadBack(t *testing.T) {
	long := chat.Says(chat.T(strings.Repeat("word ", 30_000)))
	for _, m := range []chat.Message{fixtures["line"], fixtures["summary"], long, {Buttons: [][]chat.Button{{{Action: "a", Label: "A"}}}}} {
		cards := render(m, postMark("k1"), linkOf)
		for i, c := range cards {
			raw, err := json.Marshal(c.content)
			if err != nil {
				t.Fatal(err)
			}
			if mark, part, parts := markOf(string(raw)); mark != postMark("k1") || part != i+1 || parts != len(cards) {
				t.Errorf("card %d of %d says %q %d %d", i+1, len(cards), mark, part, parts)
			}
		}
	}
	if mark, _, _ := markOf(`{"body":[{"id":"somebody else's"}]}`); mark != "" {
		t.Errorf("another bot's card has the mark %q", mark)
	}
}

// FuzzRender holds that no text that anybody types gets out of its place.
func FuzzRender(f *testing.F) {
	for _, m := range fixtures {
		f.Add(m.Plain(), m.Quote, "update", "https://status.example", uint16(1))
	}
	f.Add("<at>Ana</at>\x00\xff 🚒", "*", "a#b", "http://[", uint16(900))
	f.Add("{{TIME({{", "\\", "a", "https://a/{{DATE(", uint16(3))
	f.Fuzz(func(t *testing.T, text, quote, action, link string, times uint16) {
		long := strings.Repeat(text, int(times%500)+1)
		m := chat.Message{
			Lines: []chat.Line{
				{chat.T(long), chat.B(text), {Kind: chat.Code, Text: text}, {Kind: chat.LinkSpan, URL: link, Text: text}, chat.At(chat.PersonRef("teams:T:"+text), text)},
				{chat.T(text), chat.At(ana, text), chat.T(long), chat.B(text), {Kind: chat.LinkSpan, URL: link, Text: text}},
			},
			Fields:  []chat.Field{{Name: text, Value: chat.Line{chat.T(quote), {Kind: chat.TimeSpan, At: due, Text: text}}}},
			Quote:   quote,
			Buttons: [][]chat.Button{{{Action: action, Label: text, Value: quote}, {Action: action, Label: "b", Value: text}}},
		}
		allowed := map[string]bool{anaObject: true}
		if isObject(text) {
			allowed[text] = true
		}
		if o := objection(t, render(m, postMark(text), linkOf), allowed); o != "" {
			t.Fatal(o)
		}
	})
}
