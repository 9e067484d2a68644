package teams_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kept/bot/chat"
	"kept/bot/teams/teamsfake"
)

// update is a form with every kind of input.
func updateForm(room chat.RoomRef) chat.Form {
	return chat.Form{Name: "update", Title: "INC-7", Value: "INC-7", Room: room, Submit: "Post",
		Notes: []chat.Line{{chat.T("Customers last heard at "), chat.B("10:17"), chat.T(" [not a link](https://evil.example) *plain*")}},
		Inputs: []chat.Input{
			{Name: "text", Label: "What is known", Kind: chat.LongText, Hint: "facts"},
			{Name: "note", Label: "Note", Kind: chat.ShortText, Optional: true, Value: "as before"},
			{Name: "severity", Label: "Severity", Kind: chat.Choice, Value: "SEV2", Options: []chat.Option{{Value: "SEV1", Label: "SEV1"}, {Value: "SEV2", Label: "SEV2"}}},
			{Name: "who", Label: "Commander", Kind: chat.PersonPick, Optional: true},
			{Name: "private", Label: "Private", Kind: chat.YesNo, Value: "no", Optional: true},
		}}
}

// opens lets the next press open a form, and what is sent get the replies that
// answer gives.
func (d *desk) opens(f chat.Form, answer func(chat.Event) chat.Reply) {
	d.says(func(ev chat.Event) (chat.Reply, error) {
		if ev.Kind == chat.FormSent {
			return answer(ev), nil
		}
		return chat.Reply{}, d.client.OpenForm(context.Background(), ev.Opener, f)
	})
}

// theForm is the form that stands last in Ana's chat.
func (d *desk) theForm() (teamsfake.Message, teamsfake.Card) {
	d.Helper()
	all := d.direct()
	if len(all) == 0 || len(all[len(all)-1].Cards) != 1 {
		d.Fatalf("there is no form in the chat: %+v", all)
	}
	return all[len(all)-1], all[len(all)-1].Cards[0]
}

// TestFormInAChat goes through the life of a form: opened by a press in the
// channel, refused, answered by another form, done.
func TestFormInAChat(t *testing.T) {
	d := newDesk(t, nil)
	ref := d.post(chat.Button{Action: "update", Label: "Post update", Value: "INC-7"})
	d.opens(updateForm(d.roomRef()), func(ev chat.Event) chat.Reply {
		switch {
		case ev.Fields["text"] == "too short":
			return chat.Reply{Refused: true, Field: "text", Message: chat.Says(chat.T("Say more."))}
		case ev.Form == "update":
			return chat.Reply{Form: &chat.Form{Name: "sure", Title: "INC-7", Value: ev.Value, Submit: "Post it", Inputs: []chat.Input{{Name: "text", Label: "What is known", Value: ev.Fields["text"]}}}}
		}
		return chat.Reply{Message: chat.Says(chat.T("Update posted."))}
	})
	if out := d.press(d.room.ID, ref.ID, "Post update", nil); !strings.Contains(out.Notice, "in your chat with Kept") {
		t.Errorf("the notice says %q", out.Notice)
	}
	m, card := d.theForm()
	if !strings.Contains(card.Text, "Customers last heard at 10:17 [not a link](https://evil.example) *plain*") {
		t.Errorf("the form reads %q", card.Text)
	}
	for _, said := range d.fake.Messages(d.room.ID, d.ben.ID) {
		if len(said.Cards) > 0 && len(said.Cards[0].Inputs) > 0 {
			t.Error("the form is in the channel")
		}
	}
	out := d.press(m.Place, m.ID, "Post", map[string]string{"What is known": "too short", "Commander": d.ben.ID, "Private": "yes"})
	ev := d.last()
	want := map[string]string{"text": "too short", "note": "as before", "severity": "SEV2", "who": string(d.person(d.ben)), "private": "yes"}
	if ev.Kind != chat.FormSent || ev.Form != "update" || ev.Value != "INC-7" || ev.Room != d.roomRef() || ev.Person != d.person(d.ana) || !maps.Equal(ev.Fields, want) {
		t.Errorf("%+v", ev)
	}
	if out.Card == nil || !strings.Contains(out.Card.Text, "Say more.") {
		t.Fatalf("refused, Ana sees %+v", out.Card)
	}
	values := map[string]string{}
	for _, in := range out.Card.Inputs {
		values[in.ID] = in.Value
	}
	if values["in:text"] != "too short" || values["in:who"] != d.ben.ID || values["in:private"] != "yes" || values["in:severity"] != "SEV2" {
		t.Errorf("what was filled in became %v", values)
	}
	refused := ev.ID
	out = d.press(m.Place, m.ID, "Post", map[string]string{"What is known": "long enough"})
	if ev = d.last(); ev.ID != refused {
		t.Errorf("the same form is %q, then %q", refused, ev.ID)
	}
	if out.Card == nil || len(out.Card.Buttons) != 1 || out.Card.Buttons[0].Title != "Post it" || out.Card.Inputs[0].Value != "long enough" {
		t.Fatalf("the next form: %+v", out.Card)
	}
	out = d.press(m.Place, m.ID, "Post it", nil)
	if next := d.last(); next.ID == ev.ID || next.Form != "sure" || next.Room != d.roomRef() {
		t.Errorf("%+v", next)
	}
	if out.Card == nil || out.Card.Text != "Update posted." {
		t.Errorf("done, Ana sees %+v", out.Card)
	}
	if now, _ := d.fake.Message(m.Place, m.ID); reads(now) != "Update posted." {
		t.Errorf("the message reads %q for good", reads(now))
	}
}

// TestFormsOfOthers: a form counts only from the person whom Kept showed it to,
// as it was shown.
func TestFormsOfOthers(t *testing.T) {
	d := newDesk(t, nil)
	ref := d.post(chat.Button{Action: "update", Label: "Post update", Value: "INC-7"})
	d.opens(updateForm(d.roomRef()), func(chat.Event) chat.Reply { return chat.Reply{Message: chat.Says(chat.T("taken"))} })
	d.press(d.room.ID, ref.ID, "Post update", nil)
	_, card := d.theForm()
	var data map[string]any
	if err := json.Unmarshal(card.Buttons[0].Data, &data); err != nil {
		t.Fatal(err)
	}
	send := func(user teamsfake.User, change func(map[string]any)) (notice string) {
		t.Helper()
		sent := maps.Clone(data)
		change(sent)
		raw, err := d.fake.Activity(user.ID, d.room.ID, "x")
		if err != nil {
			t.Fatal(err)
		}
		var a map[string]any
		json.Unmarshal(raw, &a)
		a["type"], a["name"], a["replyToId"] = "invoke", "adaptiveCard/action", "17"
		delete(a, "text")
		a["value"] = map[string]any{"action": map[string]any{"type": "Action.Execute", "verb": "form", "data": sent}}
		raw, _ = json.Marshal(a)
		status, body, err := d.fake.Send(t.Context(), raw, d.fake.Token())
		if err != nil || status != 200 {
			t.Fatalf("%d %s %v", status, body, err)
		}
		return body
	}
	for name, try := range map[string]struct {
		by     teamsfake.User
		change func(map[string]any)
		taken  bool
	}{
		"as it was shown": {d.ana, func(map[string]any) {}, true},
		"by Ben":          {d.ben, func(map[string]any) {}, false},
		"for another incident": {d.ana, func(m map[string]any) {
			m["form"] = strings.ReplaceAll(m["form"].(string), "INC-7", "INC-8")
		}, false},
		"without a seal":      {d.ana, func(m map[string]any) { delete(m, "seal") }, false},
		"with an empty form":  {d.ana, func(m map[string]any) { m["form"] = "" }, false},
		"with inputs made up": {d.ana, func(m map[string]any) { m["in:other"] = "x"; m["in:text"] = 17 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(d.heard)
			body := send(try.by, try.change)
			if taken := len(d.heard) > before; taken != try.taken || strings.Contains(body, "out of date") == try.taken {
				t.Errorf("taken: %v; %s", taken, body)
			}
			if try.taken && d.last().Fields["other"] != "" {
				t.Errorf("%v", d.last().Fields)
			}
		})
	}
}

// TestFormOnlyWhileSomebodyWaits: the right to open a form ends with the event.
func TestFormOnlyWhileSomebodyWaits(t *testing.T) {
	d := newDesk(t, nil)
	d.types(d.ana.ID, d.room.ID, "@Kept")
	f := updateForm(d.roomRef())
	for _, opener := range []string{"", "made up", d.last().Opener} {
		if err := d.client.OpenForm(t.Context(), opener, f); err == nil {
			t.Errorf("%q opened a form", opener)
		}
	}
	d.says(func(ev chat.Event) (chat.Reply, error) {
		if err := d.client.OpenForm(context.Background(), ev.Opener, f); err != nil {
			t.Error(err)
		}
		if err := d.client.OpenForm(context.Background(), ev.Opener, f); err == nil {
			t.Error("one event opened two forms")
		}
		return chat.Reply{}, nil
	})
	d.types(d.ana.ID, d.room.ID, "@Kept")
	d.theForm()
}

// says is what the dialog says that somebody is answered in, where nothing is to be
// filled in or pressed.
func says(out teamsfake.Outcome) string {
	if d := out.Dialog; d != nil && d.Title == "Kept" && len(d.Card.Inputs)+len(d.Card.Buttons) == 0 {
		return d.Card.Text
	}
	return ""
}

// TestMessageActions: each is answered in a dialog, forms open there.
func TestMessageActions(t *testing.T) {
	d := newDesk(t, nil)
	first := d.types(d.ben.ID, d.room.ID, "db1 is down")
	about := d.types(d.ben.ID, first.Conversation(), "we look, @Ana Alves")
	d.always(chat.Reply{Message: chat.Says(chat.T("T3 noted."))})
	out, err := d.fake.MessageAction(t.Context(), d.ana.ID, d.room.ID, about.ID, "add_to_timeline")
	if err != nil || says(out) != "T3 noted." {
		t.Fatalf("%+v, %v", out, err)
	}
	ev := d.last()
	if ev.Kind != chat.Shortcut || ev.Button != "add to timeline" || ev.Person != d.person(d.ana) || ev.Author != d.person(d.ben) ||
		ev.Message != (chat.MessageRef{Room: d.roomRef(), ID: about.ID}) || ev.Thread.ID != first.ID || ev.Text != "we look, @Ana Alves" ||
		len(ev.Mentions) != 1 || ev.SentAt.IsZero() || ev.Link == "" {
		t.Errorf("%+v", ev)
	}
	d.opens(updateForm(d.roomRef()), func(ev chat.Event) chat.Reply {
		if ev.Fields["text"] == "" || ev.Fields["text"] == "too short" {
			return chat.Reply{Refused: true, Field: "text", Message: chat.Says(chat.T("Say more."))}
		}
		return chat.Reply{Message: chat.Says(chat.T("INC-8 declared."))}
	})
	out, err = d.fake.MessageAction(t.Context(), d.ana.ID, d.room.ID, about.ID, "declare_from_this")
	if err != nil || out.Dialog == nil || out.Dialog.Title != "INC-7" || len(out.Dialog.Card.Inputs) != 5 {
		t.Fatalf("%+v, %v", out, err)
	}
	out, err = d.fake.Submit(t.Context(), d.ana.ID, out.Dialog.ID, "Post", map[string]string{"What is known": "too short"})
	if err != nil || out.Dialog == nil || !strings.Contains(out.Dialog.Card.Text, "Say more.") || out.Dialog.Card.Inputs[0].Value != "too short" {
		t.Fatalf("%+v, %v", out, err)
	}
	out, err = d.fake.Submit(t.Context(), d.ana.ID, out.Dialog.ID, "Post", map[string]string{"What is known": "long enough"})
	if err != nil || says(out) != "INC-8 declared." {
		t.Errorf("%+v, %v", out, err)
	}
	if got := d.direct(); len(got) > 0 {
		t.Errorf("something came into the chat: %+v", got)
	}
}

// TestQuestionsInADialog: buttons of an answer work where it is shown.
func TestQuestionsInADialog(t *testing.T) {
	d := newDesk(t, nil)
	about := d.types(d.ben.ID, d.room.ID, "db1 is down")
	d.always(chat.Reply{Refused: true, Message: chat.Message{Lines: []chat.Line{{chat.T("Which incident?")}},
		Buttons: [][]chat.Button{{{Action: "which", Label: "INC-7", Value: "INC-7 typed/1"}}}}})
	out, err := d.fake.MessageAction(t.Context(), d.ana.ID, d.room.ID, about.ID, "make_an_action_item")
	if err != nil || out.Dialog == nil || out.Dialog.Card.Text != "Which incident?" {
		t.Fatalf("%+v, %v", out, err)
	}
	d.always(chat.Reply{Message: chat.Says(chat.T("A1 recorded."))})
	out, err = d.fake.Submit(t.Context(), d.ana.ID, out.Dialog.ID, "INC-7", nil)
	if ev := d.last(); err != nil || says(out) != "A1 recorded." || ev.Kind != chat.ButtonPressed || ev.Button != "which" || ev.Value != "INC-7 typed/1" {
		t.Errorf("%+v, %v; %+v", out, err, ev)
	}
}

// TestFormsTeamsTakes holds forms to the schema of Adaptive Cards 1.5, and what
// would not be shown is an error.
func TestFormsTeamsTakes(t *testing.T) {
	d := newDesk(t, nil)
	schema := cardSchema(t)
	for name, f := range map[string]chat.Form{
		"every input": updateForm(d.roomRef()),
		"no input":    {Name: "x", Title: "T", Notes: []chat.Line{{chat.T("only this")}}},
		"no title":    {Name: "x", Inputs: []chat.Input{{Name: "a"}}},
	} {
		d.opens(f, nil)
		d.types(d.ana.ID, d.room.ID, "@Kept "+name)
		_, card := d.theForm()
		var v map[string]any
		if err := json.Unmarshal(card.Raw, &v); err != nil {
			t.Fatal(err)
		}
		if v["version"] != "1.5" {
			t.Errorf("%s: version %v", name, v["version"])
		}
		delete(v, "msteams")
		for _, e := range v["body"].([]any) {
			delete(e.(map[string]any), "choices.data") // Teams' own, for the picker of people
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, f := range map[string]chat.Form{
		"a long text":       {Name: "x", Inputs: []chat.Input{{Name: "a", Value: strings.Repeat("x", 4000)}}},
		"nothing to choose": {Name: "x", Inputs: []chat.Input{{Name: "a", Kind: chat.Choice}}},
		"an unknown input":  {Name: "x", Inputs: []chat.Input{{Name: "a", Kind: "colour"}}},
		"a nameless input":  {Name: "x", Inputs: []chat.Input{{Label: "a"}}},
		"too much":          {Name: "x", Notes: []chat.Line{{chat.T(strings.Repeat("x", 30_000))}}},
	} {
		var err error
		d.says(func(ev chat.Event) (chat.Reply, error) {
			err = d.client.OpenForm(context.Background(), ev.Opener, f)
			return chat.Reply{}, nil
		})
		if d.types(d.ana.ID, d.room.ID, "@Kept "+name); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
}

// cardSchema is the schema of Adaptive Cards 1.5, as Microsoft publishes it.
func cardSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("KEPT_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("KEPT_SCHEMAS is not set: it must name the folder with adaptive-card-1.5.0.json")
		}
		t.Skip("KEPT_SCHEMAS does not name the folder with adaptive-card-1.5.0.json")
	}
	data, err := os.ReadFile(filepath.Join(dir, "adaptive-card-1.5.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("card.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("card.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
