package teams

import (
	"cmp"
	"context"
	"encoding/json"

	"kept/bot/chat"
)

// What Kept says where Teams wants an answer and the bot had no words for it.
const (
	wordsDone      = "Done."
	wordsForm      = "The form is in your chat with Kept."
	wordsElsewhere = "The answer is in your chat with Kept."
	wordsHere      = "The answer is below."
	wordsInRoom    = "The answer is in the conversation."
	wordsStale     = "That form is out of date; open it again."
	wordsTooLong   = "The next step does not fit into a card of Teams'; type the command instead."
	wordsRefused   = "This cannot be done as filled in; nothing was recorded."
)

// executed is the answer to a button of a card.
// (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards,
// response format)
type executed struct {
	Status int    `json:"statusCode"`
	Type   string `json:"type"`
	Value  any    `json:"value"`
}

// notice is an answer that only the one who pressed reads, for a moment.
func notice(words string) executed {
	return executed{200, "application/vnd.microsoft.activity.message", words}
}

// inPlace is an answer that takes the card's place.
func inPlace(card block) executed { return executed{200, cardType, card} }

// task is the answer to a message action: a dialog with a card. Words alone, which
// the protocol knows as well, are not shown by every client of Microsoft's.
type task struct {
	Task struct {
		Type  string `json:"type"`
		Value any    `json:"value"`
	} `json:"task"`
}

// dialog is a dialog of a height that Teams knows: small, medium or large.
func dialog(title, height string, card block) (t task) {
	t.Task.Type = "continue"
	t.Task.Value = map[string]any{"title": title, "height": height, "width": "medium",
		"card": map[string]any{"contentType": cardType, "content": card}}
	return t
}

func formDialog(title string, card block) task { return dialog(title, "medium", card) }

func wordsDialog(words string) task {
	return dialog("Kept", "small", adaptiveCard([]any{textBlock(chat.Line{chat.T(words)}, "", "")}, nil))
}

// briefWords is how long words may be to be read whole in a notice.
const briefWords = 250

// brief reports whether a message is a few words and nothing else.
func brief(m chat.Message) bool {
	return len(m.Lines) <= 2 && len(m.Fields) == 0 && m.Quote == "" && len(m.Buttons) == 0 && len(m.Files) == 0 && len(m.Plain()) <= briefWords
}

// answerPress answers a button: in Kept's own chat below the card; elsewhere a
// few words where the button is, more than that in the chat of whoever pressed.
// What is public is said in the room.
func (c *Client) answerPress(to heard, ev chat.Event, reply chat.Reply) outcome {
	opened := c.inward.forms.get(ev.Opener)
	words := wordsDone
	switch {
	case opened != nil && opened.form != nil:
		words = wordsForm
	case reply.Message.Plain() == "":
	case reply.Public && !to.direct:
		words = wordsInRoom
	case to.direct:
		words = wordsHere
	case brief(reply.Message):
		return outcome{body: notice(reply.Message.Plain())}
	default:
		words = wordsElsewhere
	}
	out := outcome{body: notice(words)}
	if reply.Message.Plain() != "" {
		out.after = func(ctx context.Context) { c.answer(ctx, to, ev, reply) }
	}
	return out
}

// answerDialog answers what was done in a dialog, or opens one.
func (c *Client) answerDialog(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) outcome {
	if o := c.inward.forms.get(ev.Opener); o != nil && o.form != nil {
		return outcome{body: formDialog(o.form.Form.Title, o.card)}
	}
	if ev.Kind == chat.FormSent {
		if again, ok := c.formAgain(ctx, to, ev, reply); ok {
			return outcome{body: again}
		}
	}
	var out outcome
	switch cards := render(reply.Message, "", c.roomLinks(ctx)); {
	case reply.Message.Plain() == "":
		out.body = wordsDialog(wordsDone)
	case reply.Public && !to.direct, len(cards) != 1, len(reply.Message.Files) > 0:
		out.body = wordsDialog(wordsElsewhere)
		if reply.Public {
			out.body = wordsDialog(wordsInRoom)
		}
		out.after = func(ctx context.Context) { c.answer(ctx, to, ev, reply) }
	default:
		out.body = dialog("Kept", "small", forDialog(cards[0].content))
	}
	return out
}

// forDialog is a card whose actions a dialog takes.
func forDialog(card block) block {
	data, err := json.Marshal(card)
	var copied map[string]any
	if err == nil {
		err = json.Unmarshal(data, &copied)
	}
	if err != nil {
		return card
	}
	asSubmit(copied)
	return copied
}

// answerForm answers a form in a chat. One that is refused stays, with what was
// filled in and what is wrong; one that asks again takes its place; else the
// confirmation does, for good.
func (c *Client) answerForm(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) outcome {
	if again, ok := c.formAgain(ctx, to, ev, reply); ok {
		return outcome{body: again}
	}
	confirmed := reply.Message
	cards := render(confirmed, "", c.roomLinks(ctx))
	if confirmed.Plain() == "" || reply.Public || len(cards) != 1 || len(confirmed.Files) > 0 {
		confirmed = chat.Says(chat.T(wordsDone))
		cards = render(confirmed, "", c.roomLinks(ctx))
	}
	return outcome{body: inPlace(cards[0].content), after: func(ctx context.Context) {
		if !to.form.card.IsZero() {
			if err := c.Edit(ctx, to.form.card, confirmed); err != nil {
				c.log.Info("a form that was sent still stands", "form", to.form.Form.Name, "error", err)
			}
		}
		if confirmed.Plain() != reply.Message.Plain() || reply.Public {
			c.answer(ctx, to, ev, reply)
		}
	}}
}

// formAgain is the answer to a form that is shown again, or followed by another;
// ok is false where it is over.
func (c *Client) formAgain(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) (body any, ok bool) {
	next, wrong := to.form, fault{}
	switch {
	case reply.Form != nil:
		next = shownForm{Form: *reply.Form, Key: newKey(), For: to.object}
		if next.Form.Room == "" {
			next.Form.Room = ev.Room
		}
	case reply.Refused:
		next.Form = to.form.again(ev.Fields)
		wrong = fault{words: cmp.Or(reply.Message.Plain(), wordsRefused), field: reply.Field}
	default:
		return nil, false
	}
	card, err := c.formCard(ctx, next, wrong, to.dialog)
	if err == nil {
		if to.dialog {
			return formDialog(next.Form.Title, card), true
		}
		return inPlace(card), true
	}
	c.log.Warn("a form could not be shown", "form", next.Form.Name, "error", err)
	words := wordsTooLong
	if wrong.words != "" {
		words = wrong.words
	}
	if to.dialog {
		return wordsDialog(words), true
	}
	return notice(words), true
}
