package teamsfake

import (
	"context"
	"encoding/json"
	"errors"
)

var errSoon = errors.New("teamsfake: not there yet")





// Type posts into a channel (a new thread), a thread ("…;messageid=…") or a
// chat. "@Name" mentions a member or the bot, really.
func (o *Organisation) Type(user, conversation, text string) (Message, error) {
	return Message{}, errSoon
}

// Slash sends a targeted message to the bot, as a slash trigger does: only the
// person sees it.
func (o *Organisation) Slash(user, conversation, text string) (Message, error) {
	return Message{}, errSoon
}
func (o *Organisation) Edit(user, place, id, text string) error        { return errSoon }
func (o *Organisation) Delete(user, place, id string) error            { return errSoon }
func (o *Organisation) Restore(user, place, id string) error           { return errSoon }
func (o *Organisation) React(user, place, id, reaction string) error   { return errSoon }
func (o *Organisation) Unreact(user, place, id, reaction string) error { return errSoon }

// Press uses a button of a message's card, named by its verb, id or title, with
// the card's inputs filled in, and waits for the app.
func (o *Organisation) Press(ctx context.Context, user, place, id, button string, filled map[string]string) (Outcome, error) {
	return Outcome{}, errSoon
}

// Refresh opens a message whose card refreshes by itself for the person.
func (o *Organisation) Refresh(ctx context.Context, user, place, id string) (Outcome, error) {
	return Outcome{}, errSoon
}

// MessageAction uses an entry of a message's menu, named by its command's id.
func (o *Organisation) MessageAction(ctx context.Context, user, place, id, command string) (Outcome, error) {
	return Outcome{}, errSoon
}

// Submit sends an open dialog by one of its buttons, "" = the first.
func (o *Organisation) Submit(ctx context.Context, user, dialog, button string, filled map[string]string) (Outcome, error) {
	return Outcome{}, errSoon
}

func (o *Organisation) Install(team string) error            { return errSoon } // by group ID
func (o *Organisation) Uninstall(team string) error          { return errSoon }
func (o *Organisation) InstallFor(user string) error         { return errSoon }
func (o *Organisation) UninstallFor(user string) error       { return errSoon }
func (o *Organisation) Join(user, placeOrTeam string) error  { return errSoon }
func (o *Organisation) Leave(user, placeOrTeam string) error { return errSoon }
func (o *Organisation) SetRSC(on bool)                       {}

// WaitQuiet returns when nothing is on its way to the app.
func (o *Organisation) WaitQuiet(ctx context.Context) error { return errSoon }
func (o *Organisation) Deliveries() []Delivery              { return nil }
func (o *Organisation) Close()                              {}

// Token makes an Authorization header's value ("Bearer …") that the Bot
// Connector would send; forge changes what is in it first.
func (o *Organisation) Token(forge ...func(*Token)) string { return "" }

// Token is what a token is made of.
type Token struct {
	Header, Claims map[string]any
	Key            Key
}

// Key says what a token is signed with.
type Key int

const (
	Current   Key = iota // the newest published key
	Previous             // the one before the last rotation
	Stranger             // an RSA key that nobody published, under the header's kid
	PublicKey            // the published key's public half as an HMAC secret
	Unsigned             // an empty signature
)

// RotateKeys publishes a new key; keepOld leaves the one before in the set.
func (o *Organisation) RotateKeys(keepOld bool) {}

// Endorse says for which channels the keys are endorsed; none = no endorsements.
func (o *Organisation) Endorse(channels ...string) {}

// Send gives any activity to the app with any Authorization header ("" = none).
func (o *Organisation) Send(ctx context.Context, activity json.RawMessage, authorization string) (status int, body string, err error) {
	return 0, "", errSoon
}

// Activity is the activity that typing a message gives, as it is delivered, for
// tests that send it themselves.
func (o *Organisation) Activity(user, conversation, text string) (json.RawMessage, error) {
	return nil, errSoon
}

