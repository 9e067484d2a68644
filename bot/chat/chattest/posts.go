package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kept/bot/chat"
)

func (h Harness) post(t *testing.T, to chat.Dest, key string, m chat.Message) chat.MessageRef {
	t.Helper()
	ref, err := h.Platform.Post(t.Context(), to, key, m)
	if err != nil {
		t.Fatalf("post %s: %v", key, err)
	}
	if ref.IsZero() || ref.Room == "" {
		t.Fatalf("post %s landed nowhere: %+v", key, ref)
	}
	return ref
}

// only finds the one message in which a text is read.
func only(t *testing.T, seen []Seen, text string) Seen {
	t.Helper()
	var found []Seen
	for _, s := range seen {
		if strings.Contains(s.Text, text) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%q is in %d messages, want 1; seen: %s", text, len(found), texts(seen))
	}
	return found[0]
}

func none(t *testing.T, seen []Seen, text string) {
	t.Helper()
	for _, s := range seen {
		if strings.Contains(s.Text, text) {
			t.Fatalf("%q is shown to somebody whom it was kept from: %s", text, texts(seen))
		}
	}
}

func texts(seen []Seen) string {
	var b strings.Builder
	for _, s := range seen {
		fmt.Fprintf(&b, "\n\t%s %q", s.Ref.ID, s.Text)
	}
	return b.String()
}

func postIsRead(t *testing.T, h Harness) {
	ref := h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.B("INC-7"), chat.T(" is open")))
	for _, p := range []chat.PersonRef{h.Ana, h.Ben} {
		if got := only(t, h.Seen(t, h.Room, p), "INC-7 is open"); got.Ref != ref {
			t.Errorf("posted as %v, seen as %v", ref, got.Ref)
		}
	}
}

func partsAreShown(t *testing.T, h Harness) {
	h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Message{
		Lines:   []chat.Line{{chat.T("first line")}, {chat.T("second line")}},
		Fields:  []chat.Field{{Name: "Severity", Value: chat.Line{chat.T("SEV1")}}},
		Quote:   "what Ben wrote\nin two lines",
		Buttons: [][]chat.Button{{{Action: "update", Label: "Post update", Main: true}, {Action: "snooze", Label: "Snooze"}}},
	})
	got := only(t, h.Seen(t, h.Room, h.Ana), "first line")
	for _, want := range []string{"second line", "Severity", "SEV1", "what Ben wrote", "in two lines"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("%q is not shown in %q", want, got.Text)
		}
	}
	if !slices.Equal(got.Buttons, []string{"Post update", "Snooze"}) {
		t.Errorf("buttons %q", got.Buttons)
	}
}

func orderHolds(t *testing.T, h Harness) {
	var refs []chat.MessageRef
	for i := range 12 {
		refs = append(refs, h.post(t, chat.Dest{Room: h.Room}, fmt.Sprintf("k%d", i), chat.Says(chat.T(fmt.Sprintf("post number %02d", i)))))
	}
	if !slices.IsSortedFunc(refs, func(a, b chat.MessageRef) int { return strings.Compare(a.ID, b.ID) }) {
		t.Errorf("IDs do not sort in the order of posting: %v", refs)
	}
	var got []string
	for _, s := range h.Seen(t, h.Room, h.Ana) {
		if strings.Contains(s.Text, "post number") {
			got = append(got, s.Text)
		}
	}
	if len(got) != 12 || !slices.IsSorted(got) {
		t.Errorf("shown in another order: %q", got)
	}
}

func threadReply(t *testing.T, h Harness) {
	first := h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("the first")))
	h.post(t, chat.Dest{Room: h.Room, Thread: first.ID}, "k2", chat.Says(chat.T("the reply")))
	if got := only(t, h.Seen(t, h.Room, h.Ben), "the reply"); got.Thread != first.ID {
		t.Errorf("the reply is in thread %q, want %q", got.Thread, first.ID)
	}
}

func onlyToOne(t *testing.T, h Harness) {
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Room: h.Room, Person: h.Ana}, "k1", chat.Says(chat.T("for Ana's eyes"))); err != nil {
		t.Fatal(err)
	}
	only(t, h.Seen(t, h.Room, h.Ana), "for Ana's eyes")
	none(t, h.Seen(t, h.Room, h.Ben), "for Ana's eyes")
}

func directMessage(t *testing.T, h Harness) {
	first := h.post(t, chat.Dest{Person: h.Ana}, "k1", chat.Says(chat.T("your update is late")))
	second := h.post(t, chat.Dest{Person: h.Ana}, "k2", chat.Says(chat.T("it is still late")))
	if first.Room != second.Room {
		t.Errorf("one person has two direct rooms: %s, %s", first.Room, second.Room)
	}
	only(t, h.Direct(t, h.Ana), "your update is late")
	none(t, h.Direct(t, h.Ben), "your update is late")
	none(t, h.Seen(t, h.Room, h.Ana), "your update is late")
}

func editReplaces(t *testing.T, h Harness) {
	ref := h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Message{
		Lines:   []chat.Line{{chat.T("SEV2, investigating")}},
		Buttons: [][]chat.Button{{{Action: "a", Label: "Press me"}}},
	})
	h.post(t, chat.Dest{Room: h.Room}, "k2", chat.Says(chat.T("later words")))
	if err := h.Platform.Edit(t.Context(), ref, chat.Says(chat.T("SEV1, identified"))); err != nil {
		t.Fatal(err)
	}
	seen := h.Seen(t, h.Room, h.Ana)
	none(t, seen, "investigating")
	got := only(t, seen, "SEV1, identified")
	if got.Ref != ref {
		t.Errorf("the edit moved it from %v to %v", ref, got.Ref)
	}
	if len(got.Buttons) > 0 {
		t.Errorf("buttons %q stayed after an edit without any", got.Buttons)
	}
}

func editOfDeleted(t *testing.T, h Harness) {
	ref := h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("soon gone")))
	h.Delete(t, ref)
	if err := h.Platform.Edit(t.Context(), ref, chat.Says(chat.T("a ghost"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("editing a deleted message: %v, want ErrRefused", err)
	}
	none(t, h.Seen(t, h.Room, h.Ana), "a ghost")
	if err := h.Platform.Edit(t.Context(), h.NoMessage, chat.Says(chat.T("a ghost"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("editing a message that never was: %v, want ErrRefused", err)
	}
}

func mentionNotifies(t *testing.T, h Harness) {
	h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.At(h.Ana, h.AnaName), chat.T(", in 5 min: the update")))
	got := only(t, h.Seen(t, h.Room, h.Ben), "in 5 min: the update")
	if !slices.Equal(got.Notified, []chat.PersonRef{h.Ana}) || got.All {
		t.Errorf("notifies %v (everybody: %v), want Ana alone", got.Notified, got.All)
	}
	if !strings.Contains(got.Text, h.AnaName) {
		t.Errorf("the name is not shown: %q", got.Text)
	}
}

// hostile is text that means something to one chat platform or another.
var hostile = []string{
	"<!channel> come", "<!here> come", "<!everyone> come", "@channel @here @everyone come",
	"<@U1> come", "<@U1|ana> come", "<!subteam^S1> come", "<#C1|general> look",
	"<at>Ana</at> come", `<at id="1">Ana</at> come`, "[link](https://evil.example)", "<https://evil.example|a bank>",
	"a *bold* claim", "an _italic_ claim", "a ~struck~ claim", "a **double** claim", "some `code` here",
	"> not a quotation", "# not a heading", "- not a list", "1. not a list", "<b>not markup</b>", "<script>alert(1)</script>",
	"&lt;not an entity&gt; & co", "back\\slash \\*", ":pushpin: is typed", "a | b", "smart “quotes” – and 🚒 emoji",
}

func typedTextIsInert(t *testing.T, h Harness) {
	typed := append(slices.Clone(hostile), "@"+h.AnaName+" come", "<@"+string(h.Ana)+"> come")
	for i, text := range typed {
		mark := fmt.Sprintf("case %02d ", i)
		h.post(t, chat.Dest{Room: h.Room}, "line"+mark, chat.Says(chat.T(mark+text)))
		h.post(t, chat.Dest{Room: h.Room}, "quote"+mark, chat.Message{Lines: []chat.Line{{chat.T("Ben wrote " + mark)}}, Quote: text})
		h.post(t, chat.Dest{Room: h.Room}, "field"+mark, chat.Message{
			Lines:  []chat.Line{{chat.T("a field " + mark)}},
			Fields: []chat.Field{{Name: "Title", Value: chat.Line{chat.T(text)}}},
		})
	}
	for _, s := range h.Seen(t, h.Room, h.Ben) {
		if len(s.Notified) > 0 || s.All {
			t.Errorf("typed text notifies %v (everybody: %v): %q", s.Notified, s.All, s.Text)
		}
		if len(s.Styled) > 0 {
			t.Errorf("typed text came out styled, %q: %q", s.Styled, s.Text)
		}
	}
	for i, text := range typed {
		seen := h.Seen(t, h.Room, h.Ben)
		for _, where := range []string{"", "Ben wrote ", "a field "} {
			mark := fmt.Sprintf("%scase %02d ", where, i)
			found := slices.ContainsFunc(seen, func(s Seen) bool {
				return strings.Contains(s.Text, strings.TrimSpace(mark)) && strings.Contains(s.Text, text)
			})
			if !found {
				t.Errorf("%q does not read as typed (in %q)", text, mark)
			}
		}
	}
}

func longText(t *testing.T, h Harness) {
	var b strings.Builder
	for i := range 900 {
		fmt.Fprintf(&b, "word%04d är long, ", i)
		if i%40 == 0 {
			b.WriteByte('\n')
		}
	}
	for _, m := range []chat.Message{
		{Lines: []chat.Line{{chat.T("a long line: " + b.String())}}},
		{Lines: []chat.Line{{chat.T("a long quotation")}}, Quote: b.String()},
	} {
		h.post(t, chat.Dest{Room: h.Room}, "long"+m.Lines[0].Plain()[:12], m)
	}
	var all strings.Builder
	for _, s := range h.Seen(t, h.Room, h.Ana) {
		all.WriteString(s.Text + "\n")
	}
	for i := range 900 {
		if w := fmt.Sprintf("word%04d", i); strings.Count(all.String(), w) != 2 {
			t.Fatalf("%s is shown %d times, want twice (line and quotation)", w, strings.Count(all.String(), w))
		}
	}
}
