package teams

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"kept/bot/chat"
)

// What the data of an action says of it, under pressKind.
const (
	pressKind  = "kept"
	pressForm  = "form"
	pressPlain = "button"
)

// pressData is what a button of a message carries in its action's data. It comes
// back as [press].
func pressData(b chat.Button) map[string]any {
	return map[string]any{pressKind: pressPlain, "action": b.Action, "value": b.Value}
}

// press is the data of an action as it comes back, which proves nothing.
type press struct {
	Kind   string `json:"kept"`
	Action string `json:"action"`
	Value  string `json:"value"`
	Form   string `json:"form"` // the form as it was shown, JSON
	Seal   string `json:"seal"`
}

// shownForm is a form as a card carries it, so that it can be shown again with
// what was filled in: Teams sends back nothing else.
type shownForm struct {
	Form chat.Form `json:"form"`
	Key  string    `json:"key"` // names this showing of it
	For  string    `json:"for"` // object ID of the person whom it was shown to

	card chat.MessageRef // of a form that was sent: the message that it stands in
}

// again is the form with what was filled in.
func (s shownForm) again(filled map[string]string) chat.Form {
	f := s.Form
	f.Inputs = slices.Clone(f.Inputs)
	for i, in := range f.Inputs {
		f.Inputs[i].Value = filled[in.Name]
	}
	return f
}

// filledIn takes what was filled into a form out of an action's data.
func (c *Client) filledIn(s shownForm, data json.RawMessage) map[string]string {
	var values map[string]any
	if json.Unmarshal(data, &values) != nil {
		return nil
	}
	out := map[string]string{}
	for _, in := range s.Form.Inputs {
		value, _ := values[inputPrefix+in.Name].(string)
		switch in.Kind {
		case chat.PersonPick:
			picked, _, _ := strings.Cut(strings.TrimSpace(value), ",")
			if value = ""; validObject(picked) {
				value = string(c.person(picked))
			}
		case chat.YesNo:
			if yes, ok := values[inputPrefix+in.Name].(bool); ok && yes || value == "yes" || value == "true" {
				value = "yes"
			} else {
				value = "no"
			}
		}
		out[in.Name] = value
	}
	return out
}

// validObject reports whether a text can be an object ID of the directory.
func validObject(s string) bool {
	return len(s) >= 1 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
}

// sealName names the secret with which forms are sealed.
const sealName = "teams/seal"

// sealed is what a form's action carries. Whoever sends a form could send
// anything; the seal proves that Kept showed this one, to this person.
func (c *Client) sealed(ctx context.Context, s shownForm) (map[string]any, error) {
	form, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	seal, err := c.seal(ctx, form)
	if err != nil {
		return nil, err
	}
	return map[string]any{pressKind: pressForm, "form": string(form), "seal": seal}, nil
}

// opened is the form that an action carries, if Kept showed it to this person.
func (c *Client) opened(ctx context.Context, p press, object string) (shownForm, bool) {
	seal, err := c.seal(ctx, []byte(p.Form))
	if err != nil || !hmac.Equal([]byte(seal), []byte(p.Seal)) {
		return shownForm{}, false
	}
	var s shownForm
	err = json.Unmarshal([]byte(p.Form), &s)
	return s, err == nil && s.For == object && object != ""
}

func (c *Client) seal(ctx context.Context, form []byte) (string, error) {
	c.inward.sealing.Lock()
	defer c.inward.sealing.Unlock()
	var secret []byte
	found, err := c.recall(ctx, sealName, &secret)
	if err == nil && !found {
		secret = make([]byte, 32)
		rand.Read(secret)
		err = c.remember(ctx, sealName, secret)
	}
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(form)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}
