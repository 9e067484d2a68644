package teams

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"kept/bot/chat"
)

// Teams has no right to open a form that travels with what people do. Instead,
// an event's Opener names the one who waits: a form opens in the dialog of a
// message action, as its answer, else as a card in the person's chat with Kept.

// opening is the right to open a form for somebody while an activity of theirs is
// handled.
type opening struct {
	object       string // the person's
	conversation string
	dialog       bool

	form *shownForm // that was opened; nil = none yet
	card block
}

// openers are the openings of the activities that are being handled.
type openers struct {
	mu  sync.Mutex
	all map[string]*opening
}

func newKey() string { return rand.Text() }

// open gives the name of an opening; "" for somebody who is not known.
func (o *openers) open(for_ opening) string {
	if for_.object == "" {
		return ""
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == nil {
		o.all = map[string]*opening{}
	}
	name := newKey()
	o.all[name] = &for_
	return name
}

func (o *openers) get(name string) *opening {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all[name]
}

func (o *openers) close(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, name)
}

// errClosed says that nobody waits for a form.
var errClosed = errors.New("nothing gives the right to: nobody waits for it")

// OpenForm opens a form for whoever an event's Opener names, once, while that
// event is being handled. An error says that the form is not open, and what else
// there is to do must be told to them.
func (c *Client) OpenForm(ctx context.Context, opener string, f chat.Form) error {
	o := c.inward.forms.get(opener)
	if o == nil || o.form != nil {
		return fmt.Errorf("open form %s: %w: %w", f.Name, chat.ErrRefused, errClosed)
	}
	shown := shownForm{Form: f, Key: newKey(), For: o.object}
	card, err := c.formCard(ctx, shown, fault{}, o.dialog)
	if err != nil {
		return fmt.Errorf("open form %s: %w: %w", f.Name, chat.ErrRefused, err)
	}
	if !o.dialog {
		if err := c.postForm(ctx, o.object, card, f.Title); err != nil {
			return fmt.Errorf("open form %s: %w", f.Name, err)
		}
	}
	o.form, o.card = &shown, card
	return nil
}

// formWithin bounds the posting of a form, for which somebody waits who is to hear
// of a failure. (Longer in tests.)
var formWithin = 8 * time.Second

// postForm puts a form into the chat of whoever it is for.
func (c *Client) postForm(ctx context.Context, object string, content block, title string) error {
	ctx, cancel := context.WithTimeout(ctx, formWithin)
	defer cancel()
	t, err := c.target(ctx, chat.Dest{Person: c.person(object)})
	if err == nil {
		_, _, err = c.say(ctx, t, card{content, title})
	}
	return err
}

// postFormAgain shows a form again to whoever sent it with a client that shows no
// answer.
func (c *Client) postFormAgain(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) {
	body, _ := c.formAgain(ctx, to, ev, reply)
	again, ok := body.(executed)
	card, isCard := again.Value.(block)
	if !ok || !isCard {
		c.answer(ctx, to, ev, reply)
		return
	}
	if err := c.postForm(ctx, to.object, card, to.form.Form.Title); err != nil {
		c.log.Warn("a form could not be shown again", "form", ev.Form, "error", err)
	}
}
