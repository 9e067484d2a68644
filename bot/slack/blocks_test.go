package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"

	"kept/bot/chat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const ana, inc7 = chat.PersonRef("slack:T1:U1ANA"), chat.RoomRef("slack:T1:C7")

var due = time.Date(2026, 3, 2, 9, 45, 0, 0, time.UTC)

// fixtures are messages of every kind that Kept says.
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
		Lines:  []chat.Line{{chat.T("<!channel> <@U1ANA> *bold* `code` https://evil.example :fire: &lt;"), {Kind: chat.LinkSpan, URL: "javascript:alert(1)", Text: "click"}, chat.At("slack:T1:U1> <!here", "everybody")}},
		Fields: []chat.Field{{Name: "Title", Value: chat.Line{chat.T("<https://evil.example|a bank>")}}},
		Quote:  "> no quotation\n@here @channel",
	},
	"typed": chat.Says(chat.At(ana, "Ana"), chat.T(" due today: the postmortem ("), chat.Span{Kind: chat.Code, Text: "postmortem done"}, chat.T(").")),
	"quote": {Lines: []chat.Line{{chat.T("Ana wrote:")}}, Quote: "one\n\ntwo"},
}

// encoded is a message as Slack receives it.
func encoded(t testing.TB, parts []part) []byte {
	t.Helper()
	type sent struct {
		Text   string        `json:"text"`
		Blocks []slack.Block `json:"blocks"`
	}
	var all []sent
	for _, p := range parts {
		all = append(all, sent{p.text, p.blocks})
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

func TestMessagesInBlocks(t *testing.T) {
	for name, m := range fixtures {
		got := encoded(t, render(m))
		golden := filepath.Join("testdata", "blocks", name+".json")
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
			t.Fatalf("%v; run go test ./bot/slack -run TestMessagesInBlocks -update", err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// blockKit is Slack's own description of blocks, nil outside CI where it is not
// there.
func blockKit(t testing.TB) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("KEPT_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("KEPT_SCHEMAS is not set: it must name the folder with slack-block-kit.schema.json")
		}
		t.Skip("KEPT_SCHEMAS does not name the folder with slack-block-kit.schema.json")
	}
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "slack-block-kit.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBlocksFollowTheSchema(t *testing.T) {
	schema := blockKit(t)
	for name, m := range fixtures {
		for _, p := range render(m) {
			raw, err := json.Marshal(p.blocks)
			if err != nil {
				t.Fatal(err)
			}
			blocks, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(blocks); err != nil {
				t.Errorf("%s: %v\n%s", name, err, raw)
			}
		}
	}
}

// problem says what Slack would object to in a message, or how it could do more
// than show what was said; "" = nothing. notify are those whom it may mention.
func problem(parts []part, notify map[string]bool) string {
	for _, p := range parts {
		total, ids := 0, map[string]bool{}
		if len(p.blocks) == 0 || len(p.blocks) > maxBlocks {
			return fmt.Sprintf("%d blocks", len(p.blocks))
		}
		if chat.Length(p.text) > maxFallback+20 || strings.ContainsAny(p.text, "<>") {
			return fmt.Sprintf("fallback %q", p.text)
		}
		for _, b := range p.blocks {
			switch b := b.(type) {
			case *slack.RichTextBlock:
				for _, e := range b.Elements {
					var elements []slack.RichTextSectionElement
					switch e := e.(type) {
					case *slack.RichTextSection:
						elements = e.Elements
					case *slack.RichTextQuote:
						elements = e.Elements
					default:
						return fmt.Sprintf("element %T", e)
					}
					if len(elements) == 0 {
						return "an empty section"
					}
					for _, e := range elements {
						switch e := e.(type) {
						case *slack.RichTextSectionTextElement:
							if total += utf8.RuneCountInString(e.Text); e.Text == "" || chat.Length(e.Text) > maxElement || !utf8.ValidString(e.Text) {
								return fmt.Sprintf("text of %d", chat.Length(e.Text))
							}
						case *slack.RichTextSectionUserElement:
							if !notify[e.UserID] {
								return "mention of " + e.UserID
							}
						case *slack.RichTextSectionLinkElement:
							if total += utf8.RuneCountInString(e.Text) + len(e.URL); !strings.HasPrefix(e.URL, "http://") && !strings.HasPrefix(e.URL, "https://") {
								return "link to " + e.URL
							}
						case *slack.RichTextSectionDateElement, *slack.RichTextSectionChannelElement:
						default:
							return fmt.Sprintf("element %T", e)
						}
					}
				}
			case *slack.ActionBlock:
				if n := len(b.Elements.ElementSet); n == 0 || n > maxRow {
					return fmt.Sprintf("%d buttons in a row", n)
				}
				for _, e := range b.Elements.ElementSet {
					button := e.(*slack.ButtonBlockElement)
					total += chat.Length(button.Text.Text) + chat.Length(button.Value)
					if ids[button.ActionID] || len(button.ActionID) > maxActionID || chat.Length(button.Value) > maxValue || button.Text.Text == "" || chat.Length(button.Text.Text) > maxLabel || button.Text.Type != slack.PlainTextType {
						return fmt.Sprintf("button %+v", button)
					}
					ids[button.ActionID] = true
				}
			default:
				return fmt.Sprintf("block %T", b)
			}
		}
		if total > 13000 {
			return fmt.Sprintf("%d characters", total)
		}
	}
	return ""
}

func TestMessagesKeepWithinSlacksLimits(t *testing.T) {
	many := make([]chat.Button, 400)
	for i := range many {
		many[i] = chat.Button{Action: "a", Label: strings.Repeat("long ", 40), Value: strings.Repeat("v", 60)}
	}
	for name, m := range map[string]chat.Message{
		"a long line":            chat.Says(chat.T(strings.Repeat("word ", 20_000))),
		"a long word of emoji":   chat.Says(chat.T(strings.Repeat("🚒", 20_000))),
		"a long quotation":       {Quote: strings.Repeat("line\n", 9_000)},
		"many mentions":          chat.Says(slicesOf(700, chat.At(ana, "Ana"))...),
		"many buttons":           {Lines: []chat.Line{{chat.T(strings.Repeat("x", 15_000))}}, Buttons: [][]chat.Button{many}},
		"many rows":              {Buttons: slicesOf(90, []chat.Button{{Action: "a", Label: "A"}})},
		"a value beyond limits":  {Lines: []chat.Line{{chat.T("x")}}, Buttons: [][]chat.Button{{{Action: "a", Label: "A", Value: strings.Repeat("v", 2001)}}}},
		"nothing but ampersands": chat.Says(chat.T(strings.Repeat("&", 9000))),
	} {
		parts := render(m)
		if p := problem(parts, map[string]bool{"U1ANA": true}); p != "" {
			t.Errorf("%s: %s", name, p)
		}
		if got, want := shownText(parts), strings.Join(strings.Fields(chat.Message{Lines: m.Lines, Quote: m.Quote}.Plain()), ""); m.Quote == "" && strings.Join(strings.Fields(got), "") != want {
			t.Errorf("%s: %d characters are shown of %d", name, len(got), len(want))
		}
	}
}

func slicesOf[E any](n int, e E) []E {
	all := make([]E, n)
	for i := range all {
		all[i] = e
	}
	return all
}

// shownText is the text of a message in blocks, mentions of Ana by name.
func shownText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		for _, block := range p.blocks {
			rich, ok := block.(*slack.RichTextBlock)
			if !ok {
				continue
			}
			for _, e := range rich.Elements {
				elements := []slack.RichTextSectionElement{}
				switch e := e.(type) {
				case *slack.RichTextSection:
					elements = e.Elements
				case *slack.RichTextQuote:
					elements = e.Elements
				}
				for _, e := range elements {
					switch e := e.(type) {
					case *slack.RichTextSectionTextElement:
						b.WriteString(e.Text)
					case *slack.RichTextSectionUserElement:
						b.WriteString("@Ana")
					}
				}
			}
		}
	}
	return b.String()
}

func TestAButtonKeepsItsActionWhereTwoAreAlike(t *testing.T) {
	parts := render(fixtures["summary"])
	var actions []string
	for _, b := range parts[0].blocks[1:] {
		for _, e := range b.(*slack.ActionBlock).Elements.ElementSet {
			actions = append(actions, buttonAction(e.(*slack.ButtonBlockElement).ActionID))
		}
	}
	if got := strings.Join(actions, " "); got != "update roles update" {
		t.Errorf("actions %q", got)
	}
}

// FuzzRender holds that no text that anybody types gets out of its place.
func FuzzRender(f *testing.F) {
	for _, m := range fixtures {
		f.Add(m.Plain(), m.Quote, "update", "https://status.example", uint16(1))
	}
	f.Add("<!channel>\x00\xff 🚒", "*", "a#b", "http://[", uint16(900))
	f.Fuzz(func(t *testing.T, text, quote, action, link string, times uint16) {
		long := strings.Repeat(text, int(times%1000)+1)
		m := chat.Message{
			Lines:   []chat.Line{{chat.T(long), chat.B(text), {Kind: chat.Code, Text: text}, {Kind: chat.LinkSpan, URL: link, Text: text}, chat.At(chat.PersonRef("slack:T1:"+text), text)}},
			Fields:  []chat.Field{{Name: text, Value: chat.Line{chat.T(quote), {Kind: chat.TimeSpan, At: due, Text: text}}}},
			Quote:   quote,
			Buttons: [][]chat.Button{{{Action: action, Label: text, Value: quote}, {Action: action, Label: "b", Value: text}}},
		}
		allowed := map[string]bool{}
		if user, ok := id(chat.PersonRef("slack:T1:" + text)); ok && known(user, "UW") {
			allowed[user] = true
		}
		parts := render(m)
		if p := problem(parts, allowed); p != "" {
			t.Fatal(p)
		}
		if strings.Contains(long, "w") && strings.Count(shownText(parts), "w") < strings.Count(chat.Clean(long), "w") {
			t.Error("part of the text is missing")
		}
	})
}
