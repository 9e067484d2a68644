package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

const (
	// inTime is until when Slack surely still shows what an acknowledgement
	// carries; it waits 3 s. Later the reply goes its own way.
	inTime = 2500 * time.Millisecond
	// answersByURL is how many answers a response_url takes, within 30 minutes
	// (docs.slack.dev/interactivity/handling-user-interaction).
	answersByURL = 5
	// answerWithin is how long an answer waits for its turn where it is posted.
	answerWithin = 30 * time.Second
	// fieldError is how long the words under an input may be to be read whole.
	fieldError = 250
)

// receive takes a payload: translates it, hands it to h, and makes of the reply
// what the acknowledgement carries (nil = nothing) and what is to be done after
// it (nil = nothing). An error means that it must not be acknowledged: either it
// is useless, or nothing was recorded and Slack shall deliver it again.
//
// What fails after the commit is logged and left: what was recorded stands.
func (c *Client) receive(ctx context.Context, h chat.Handler, in inbound) (answer json.RawMessage, after func(context.Context), err error) {
	to, err := c.translate(ctx, in, c.clock())
	if err != nil {
		c.log.Warn("Slack sent something that Kept does not take", "way", in.way, "error", err)
		return nil, nil, err
	}
	if to.nothing() {
		return nil, nil, nil
	}
	reply, err := h(ctx, to.event)
	if err != nil && (reply.Empty() || !to.awaited()) {
		return nil, nil, err
	}
	late := time.Since(in.at) > inTime
	switch {
	case to.event.Kind == chat.HomeOpened:
		return nil, func(ctx context.Context) { c.publishHome(ctx, to.user, reply.Message) }, nil
	case to.event.Kind == chat.FormSent:
		return c.answerForm(to, reply, in.longest)
	case to.fromHome:
		return nil, func(ctx context.Context) {
			c.answer(ctx, to, reply)
			c.reopenHome(ctx, h, to)
		}, nil
	case reply.Message.Plain() == "":
		return nil, nil, nil
	case to.way == wayCommands && !late && len(reply.Message.Files) == 0:
		parts := render(reply.Message)
		if len(parts) == 0 {
			return nil, nil, nil
		}
		first, err := json.Marshal(said(parts[0], reply.Public))
		if err == nil && len(first) <= in.longest {
			if len(parts) > 1 {
				after = func(ctx context.Context) { c.answerRest(ctx, to, reply, parts[1:]) }
			}
			return first, after, nil
		}
	}
	return nil, func(ctx context.Context) { c.answer(ctx, to, reply) }, nil
}

// awaited reports whether somebody waits for an answer, and so is told that
// nothing was recorded instead of having it tried again behind their back.
func (h heard) awaited() bool {
	switch h.event.Kind {
	case chat.Command, chat.ButtonPressed, chat.FormSent, chat.Shortcut:
		return true
	}
	return false
}

// response is a message in an acknowledgement.
type response struct {
	Type   string       `json:"response_type"`
	Text   string       `json:"text"`
	Blocks slack.Blocks `json:"blocks"`
}

func said(p part, public bool) response {
	r := response{Type: slack.ResponseTypeEphemeral, Text: p.text, Blocks: slack.Blocks{BlockSet: p.blocks}}
	if public {
		r.Type = slack.ResponseTypeInChannel
	}
	return r
}

// answer says a reply to whoever caused it: through the response_url, which
// works also where Kept is no member; else in the room, seen by them alone
// unless it is public; else in their conversation with Kept.
func (c *Client) answer(ctx context.Context, to heard, reply chat.Reply) {
	parts := render(reply.Message)
	switch {
	case len(reply.Message.Files) == 0 && len(parts) == 0:
	case to.responseURL == "" || len(reply.Message.Files) > 0 || c.respondTo(ctx, to, said(parts[0], reply.Public)) != nil:
		c.answerByPost(ctx, to, reply)
	default:
		c.answerRest(ctx, to, reply, parts[1:])
	}
}

// answerRest says the parts of a long reply after the first; what the
// response_url does not take goes into the room.
func (c *Client) answerRest(ctx context.Context, to heard, reply chat.Reply, rest []part) {
	for i := 0; len(rest) > 0 && i < answersByURL-1; i++ {
		if c.respondTo(ctx, to, said(rest[0], reply.Public)) != nil {
			break
		}
		rest = rest[1:]
	}
	dest := chat.Dest{Room: to.event.Room, Thread: to.event.Thread.ID}
	if !reply.Public {
		dest.Person = to.event.Person
	}
	for _, p := range rest {
		if err := patiently(ctx, func() error { return c.postPart(ctx, dest, p) }); err != nil {
			c.log.Warn("the rest of an answer could not be said", "event", to.event.ID, "error", err)
			return
		}
	}
}

// answerByPost says a reply with the methods that post. Many may be answered in
// one room at a time: each waits for its turn.
func (c *Client) answerByPost(ctx context.Context, to heard, reply chat.Reply) {
	direct := chat.Dest{Person: to.event.Person}
	way := []chat.Dest{{Room: to.event.Room, Person: to.event.Person, Thread: to.event.Thread.ID}, direct}
	switch {
	case to.event.Room == "":
		way = []chat.Dest{direct}
	case reply.Public || strings.HasPrefix(to.channel, "D"):
		way[0].Person = ""
	}
	var errs []error
	for _, dest := range way {
		err := patiently(ctx, func() error {
			_, err := c.Post(ctx, dest, "answer/"+to.event.ID, reply.Message)
			return err
		})
		if err == nil {
			return
		}
		if errs = append(errs, err); !errors.Is(err, chat.ErrRefused) {
			break
		}
	}
	c.log.Warn("an answer could not be said", "event", to.event.ID, "error", errors.Join(errs...))
}

// patiently does again what Slack puts off, until nobody waits for it any more.
func patiently(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for {
		err := do()
		later, ok := errors.AsType[*chat.RetryError](err)
		if !ok {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(max(later.After, time.Second)):
		}
	}
}

// postPart posts one part of an answer, in the room or to one person there.
func (c *Client) postPart(ctx context.Context, to chat.Dest, p part) error {
	channel, err := c.channelOf(ctx, to)
	if err != nil {
		return err
	}
	if user, ok := id(to.Person); ok {
		_, err = c.whisper(ctx, channel, user, to.Thread, []part{p})
	} else {
		_, err = c.say(ctx, channel, to, postID{}, p)
	}
	return err
}

// respondTo posts to the response_url, at one of Slack's addresses only.
func (c *Client) respondTo(ctx context.Context, to heard, r response) error {
	err := errors.New("it is no address of Slack's")
	if c.slackAddress(to.responseURL) {
		err = slack.PostWebhookCustomHTTPContext(ctx, to.responseURL, c.cfg.HTTP, &slack.WebhookMessage{
			ResponseType: r.Type, Text: r.Text, Blocks: &r.Blocks, ThreadTimestamp: to.event.Thread.ID})
	}
	if err = withoutAddress(err); err != nil { // whoever has it could post
		c.log.Info("an answer takes another way: the response_url does not take it", "event", to.event.ID, "error", err)
	}
	return err
}

// slackAddress reports whether an address is Slack's, or of the workspace that
// the Web API's address was set to.
func (c *Client) slackAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if api, err := url.Parse(c.cfg.API); err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	return u.Scheme == "https" && (strings.HasSuffix(u.Host, ".slack.com") || strings.HasSuffix(u.Host, ".slack-gov.com"))
}

// answerForm answers a form: refused, it stays open with the words at the input
// at fault; asked again, it is replaced; else it closes and the reply is said.
func (c *Client) answerForm(to heard, reply chat.Reply, longest int) (json.RawMessage, func(context.Context), error) {
	refuse := func(words string) (json.RawMessage, func(context.Context), error) {
		field := reply.Field
		if !slices.Contains(to.view.inputs, field) {
			field = ""
		}
		if field == "" && len(to.view.inputs) > 0 {
			field = to.view.inputs[0]
		}
		if field == "" {
			return nil, func(ctx context.Context) { c.answer(ctx, to, chat.Reply{Message: reply.Message}) }, nil
		}
		body, err := json.Marshal(slack.NewErrorsViewSubmissionResponse(map[string]string{
			blockID(field, to.view.Step): chat.Shorten(chat.Clean(words), fieldError)}))
		return body, nil, err
	}
	switch {
	case reply.Form != nil:
		again := *reply.Form
		if again.Room == "" {
			again.Room = to.event.Room
		}
		view, err := modal(again, to.view.Step+1)
		if err == nil {
			var body []byte
			if body, err = json.Marshal(slack.NewUpdateViewSubmissionResponse(view)); err == nil && len(body) <= longest {
				return body, nil, nil
			}
			if err == nil {
				err = fmt.Errorf("%d bytes are more than Slack takes", len(body))
			}
		}
		c.log.Warn("a form could not be shown", "form", again.Name, "error", err)
		return refuse("The next step does not fit into a form of Slack's; type the command instead.")
	case reply.Refused:
		return refuse(orElse(reply.Message.Plain(), "This cannot be done as filled in; nothing was recorded."))
	}
	return nil, func(ctx context.Context) { c.answer(ctx, to, reply) }, nil
}

// publishHome shows a message as Kept's own page.
func (c *Client) publishHome(ctx context.Context, user string, m chat.Message) {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab}
	for _, p := range render(m) {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, p.blocks...)
	}
	if len(view.Blocks.BlockSet) == 0 {
		return
	}
	view.Blocks.BlockSet = view.Blocks.BlockSet[:min(len(view.Blocks.BlockSet), modalBlocks)]
	err := c.do(ctx, "views.publish", "", func(ctx context.Context) error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
		return err
	})
	if err != nil {
		c.log.Warn("Kept's page could not be shown", "user", user, "error", err)
	}
}

// reopenHome asks for the page again after a press on it.
func (c *Client) reopenHome(ctx context.Context, h chat.Handler, press heard) {
	reply, err := h(ctx, chat.Event{ID: press.event.ID + ":home", Kind: chat.HomeOpened, At: c.clock().UTC(), Person: press.event.Person})
	if err != nil {
		c.log.Warn("Kept's page could not be made", "error", err)
		return
	}
	c.publishHome(ctx, press.user, reply.Message)
}
