package teamsfake

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever is typed is kept as it is read, and every mention stands in the text.
func FuzzTyped(f *testing.F) {
	for _, text := range []string{"@Kept declare", "@Ana Lima and @Ana", "a <b> & @", "@@Kept\n<at>Kept</at>", "<at id=\"0\">Ben Ode</at> @Ben Ode"} {
		f.Add(text)
	}
	o := New(Options{})
	ana := o.AddUser(User{Name: "Ana Lima"})
	ben := o.AddUser(User{Name: "Ben Ode"})
	team := o.AddTeam(Team{Name: "Platform", Members: []string{ana.ID, ben.ID}, Installed: true})
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("no text")
		}
		raw, err := o.Activity(ana.ID, team.Internal, text)
		if err != nil {
			t.Fatal(err)
		}
		var a struct {
			Text     string
			Entities []wireMention
		}
		if err := json.Unmarshal(raw, &a); err != nil {
			t.Fatal(err)
		}
		for _, e := range a.Entities {
			if e.Type == "mention" && !strings.Contains(a.Text, e.Text) {
				t.Errorf("%q mentions %q, which is not in it", a.Text, e.Text)
			}
		}
	})
}

// Whatever the bot posts is refused or can be read back by everybody.
func FuzzPosted(f *testing.F) {
	f.Add(`{"type":"message","text":"<at>Ana</at>","entities":[{"type":"mention","text":"<at>Ana</at>","mentioned":{"id":"x"}}]}`)
	f.Add(`{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x"}]}}]}`)
	f.Add(`{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Table","rows":[{"cells":[{"items":null}]}]}],"msteams":{"entities":[1]}}}]}`)
	f.Add(`[]`)
	o := New(Options{Unlimited: true})
	ana := o.AddUser(User{Name: "Ana"})
	team := o.AddTeam(Team{Name: "Platform", Members: []string{ana.ID}, Installed: true})
	o.mu.Lock()
	token := o.issue(connectorResource, tokenLife)
	o.mu.Unlock()
	f.Fuzz(func(t *testing.T, body string) {
		req, err := http.NewRequestWithContext(t.Context(), "POST", o.Addresses().Service+"v3/conversations/"+team.Internal+"/activities", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := o.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode >= 500 {
			t.Errorf("%s is answered with %d", body, res.StatusCode)
		}
		for _, m := range o.Messages(team.Internal, ana.ID) {
			if m.ID == "" || m.Root == "" {
				t.Errorf("a message without place: %+v", m)
			}
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		p := o.place(team.Internal)
		for _, m := range o.state.Messages[p.ID] {
			mustJSON(o.showMessage(p, m))
		}
		o.state.Messages = map[string][]*Message{}
	})
}

// Whatever the app answers to an invoke, the person sees something.
func FuzzAnswered(f *testing.F) {
	for _, body := range []string{
		`{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":{"type":"AdaptiveCard","version":"1.5"}}`,
		`{"task":{"type":"continue","value":{"title":"x","card":{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.5"}}}}}`,
		`{"task":{"type":"message","value":1}}`, `null`, `{`, ``,
	} {
		f.Add(body)
	}
	answer := ""
	o := New(Options{App: http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(answer)) })})
	ana := o.AddUser(User{Name: "Ana"})
	team := o.AddTeam(Team{Name: "Platform", Members: []string{ana.ID}, Installed: true})
	card := mustJSON([]object{{"contentType": cardType, "content": object{
		"type": "AdaptiveCard", "version": "1.5", "actions": []object{{"type": "Action.Execute", "verb": "go"}},
	}}})
	f.Fuzz(func(t *testing.T, body string) {
		answer = body
		m, err := o.AddMessage(Message{Place: team.Internal, Text: "x", Attachments: card}, o.now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Press(t.Context(), ana.ID, team.Internal, m.ID, "go", nil); err != nil {
			t.Errorf("press: %v", err)
		}
		out, err := o.MessageAction(t.Context(), ana.ID, team.Internal, m.ID, "add")
		if err != nil {
			t.Errorf("message action: %v", err)
		}
		if out.Dialog != nil {
			o.CloseDialog(out.Dialog.ID)
		}
		o.Messages(team.Internal, ana.ID)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.state.Messages, o.out.log = map[string][]*Message{}, nil
	})
}

// Filters and tokens of outside are read or refused.
func FuzzFilter(f *testing.F) {
	f.Add("mail eq 'a@example.com' or startswith(displayName,'A')")
	f.Add("mail eq ''''")
	f.Fuzz(func(t *testing.T, text string) {
		if match, ok := filter(text); ok {
			match(&User{Name: "Ana", Mail: "ana@example.com"})
		}
		if n, ok := fromToken(text); ok && token(n) == "" {
			t.Error("a token is lost")
		}
	})
}
