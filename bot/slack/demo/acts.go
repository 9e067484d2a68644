package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"kept/bot/slack/slackfake"
)

// deed is what somebody does, as the page says it.
type deed struct {
	As        string         `json:"as"`
	Do        string         `json:"do"`
	Channel   string         `json:"channel"`
	Thread    string         `json:"thread"`
	TS        string         `json:"ts"`
	Text      string         `json:"text"`
	Broadcast bool           `json:"broadcast"`
	Name      string         `json:"name"`
	Undo      bool           `json:"undo"`
	View      string         `json:"view"`
	Values    map[string]any `json:"values"`
	Action    pressed        `json:"action"`
}

// pressed is what was pressed or chosen in a message or a view.
type pressed struct {
	Block  string          `json:"block_id"`
	Action string          `json:"action_id"`
	Value  json.RawMessage `json:"value"`
}

// done is what became of a deed.
type done struct {
	Errors map[string]string `json:"errors,omitempty"` // of a form, by block
}

// act does what somebody does. The error is a sentence for them.
func (s *Server) act(ctx context.Context, d deed) (any, error) {
	me := s.who(d.As)
	if d.As != me {
		return nil, sentence("Nobody here is who you say you are; reload the page.")
	}
	switch d.Do {
	case "read":
		s.markRead(me, d.Channel, d.TS)
		return nil, nil
	case "say":
		return nil, s.write(me, d)
	case "command":
		return toldInRoom(s.ws.Command(ctx, me, d.Channel, s.opt.Command, d.Text))
	case "press":
		return s.press(ctx, me, d)
	case "submit":
		return told(s.ws.Submit(ctx, me, d.View, d.Values))
	case "close":
		return told(s.ws.CloseView(ctx, me, d.View, false))
	case "shortcut":
		if d.TS != "" {
			return toldInRoom(s.ws.MessageShortcut(ctx, me, d.Channel, d.TS, d.Name))
		}
		return told(s.ws.Shortcut(ctx, me, d.Name))
	case "home":
		return nil, s.ws.OpenHome(me)
	case "react":
		if d.Undo {
			return nil, s.ws.Unreact(me, d.Channel, d.TS, d.Name)
		}
		return nil, s.ws.React(me, d.Channel, d.TS, d.Name)
	case "pin":
		if d.Undo {
			return nil, s.ws.Unpin(me, d.Channel, d.TS)
		}
		return nil, s.ws.Pin(me, d.Channel, d.TS)
	case "edit":
		return nil, s.ws.Edit(me, d.Channel, d.TS, d.Text)
	case "delete":
		return nil, s.ws.Delete(me, d.Channel, d.TS)
	case "join":
		return nil, s.ws.Join(me, d.Channel)
	}
	return nil, sentence(fmt.Sprintf("The demo does not know how to %q; reload the page.", d.Do))
}

// write posts what was typed.
func (s *Server) write(me string, d deed) error {
	var err error
	if d.Broadcast {
		_, err = s.ws.TypeBroadcast(me, d.Channel, d.Text, d.Thread)
	} else {
		_, err = s.ws.Type(me, d.Channel, d.Text, d.Thread)
	}
	return err
}

// press uses a button or a menu of a message, or of a view.
func (s *Server) press(ctx context.Context, me string, d deed) (any, error) {
	var chosen any
	if len(d.Action.Value) > 0 {
		if err := json.Unmarshal(d.Action.Value, &chosen); err != nil {
			return nil, sentence("What was chosen makes no sense; reload the page.")
		}
	}
	element := d.Action.Block + "/" + d.Action.Action
	if d.View != "" {
		return told(s.ws.ChooseView(ctx, me, d.View, element, chosen, d.Values))
	}
	return toldInRoom(s.ws.Choose(ctx, me, d.Channel, d.TS, element, chosen))
}

// told is what an act's outcome means for the page.
func told(o slackfake.Outcome, err error) (any, error) {
	switch {
	case err != nil:
		return nil, err
	case o.Failure != "":
		return nil, sentence(fmt.Sprintf("Kept did not answer (Slack calls that %s).", o.Failure))
	}
	return done{o.Errors}, nil
}

// toldInRoom is told for an act in a channel: there Slack has said what failed.
func toldInRoom(_ slackfake.Outcome, err error) (any, error) { return nil, err }

// markRead notes up to where somebody has read a channel.
func (s *Server) markRead(me, channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := me + " " + channel
	if ts > s.read[at] {
		s.read[at] = ts
		defer s.watched.touch()
	}
}

func (s *Server) readUpTo(me, channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read[me+" "+channel]
}
