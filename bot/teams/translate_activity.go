package teams

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"kept/bot/chat"
)

// heard is what an activity says: events for Kept, mostly one, and what an
// answer needs. Without events it does not concern Kept.
type heard struct {
	events       []chat.Event
	object       string // of who acts; "" = unknown
	conversation string // as the activity names it
	direct       bool   // it happened in a person's conversation with Kept
	invoke       bool   // the response carries the answer
	dialog       bool   // the answer is shown in a dialog
	targeted     bool   // the message was for Kept's eyes only
	unknown      bool   // an invoke that Kept does not know
	stale        bool   // a form that Kept did not show to this person
	shared       bool   // it happened in a channel that is shared with others
	form         shownForm
}

// nameWithin bounds the looking up of people in one activity: who cannot be
// looked up in time is not mentioned. (Longer in tests.)
var nameWithin = 2 * time.Second

// translate makes events of an activity, and remembers what it tells about where
// it came from.
func (c *Client) translate(ctx context.Context, a *activity, now time.Time) (heard, error) {
	if !validID(a.Conversation.ID) {
		return heard{}, fmt.Errorf("%w: no conversation", errUnreadable)
	}
	if err := c.meet(ctx, a); err != nil {
		return heard{}, err
	}
	h := heard{conversation: a.Conversation.ID, direct: a.Conversation.Kind == personal, invoke: a.Type == "invoke"}
	if validObject(a.From.Object) {
		h.object = a.From.Object
	}
	if c.byKept(a) {
		return h, nil
	}
	if p, err := c.placeOf(ctx, a.Conversation.ID); err != nil {
		return heard{}, err
	} else if p.Shared {
		h.shared = true
	}
	base := chat.Event{At: a.at(), Person: c.who(a.From), Bot: isBot(a.From)}
	if base.At.IsZero() {
		base.At = now.UTC()
	}
	room, root, err := c.roomOf(ctx, c.threaded(ctx, a))
	if err != nil {
		return heard{}, err
	}
	base.Room = c.room(room)
	ctx, cancel := context.WithTimeout(ctx, nameWithin)
	defer cancel()
	switch a.Type {
	case "message":
		if len(a.Value) > 0 && strings.TrimSpace(a.Text) == "" { // a button of a client that has no Action.Execute
			return c.submitted(ctx, h, a, base, root)
		}
		return c.messageHeard(ctx, h, a, base, root)
	case "messageUpdate", "messageDelete":
		return c.messageChanged(ctx, h, a, base, root)
	case "messageReaction":
		return c.reacted(h, a, base, root)
	case "invoke":
		return c.invoked(ctx, h, a, base, root)
	case "installationUpdate":
		return c.installed(h, a, base)
	}
	return h, nil // a conversationUpdate told where it came from
}

// installed translates an installation, which Teams tells of whenever Kept, or
// what its people consented to, came anew: what was said in between went unheard,
// and what Graph refused may be permitted now.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events,
// installation update event)
func (c *Client) installed(h heard, a *activity, base chat.Event) (heard, error) {
	if h.direct || !strings.HasPrefix(a.Action, "add") {
		return h, nil
	}
	c.out.lacking.clear()
	ev := chat.Event{ID: "installed:" + cmp.Or(a.ID, newKey()), Kind: chat.Reconnected, At: base.At}
	if a.Conversation.Kind != inChannel { // a team has many rooms
		ev.Room = base.Room
	}
	h.events = []chat.Event{ev}
	return h, nil
}

// threaded is the conversation of an activity, with its thread. Older reactions
// and buttons of a channel come without it: then it is that of the message that
// they are about, as far as it is known.
func (c *Client) threaded(ctx context.Context, a *activity) string {
	channel, root := splitThread(a.Conversation.ID)
	if a.Conversation.Kind != inChannel {
		return a.Conversation.ID
	}
	if root != "" {
		if a.Type == "message" && root != a.ID && validID(a.ID) {
			c.inward.roots.put(channel+"/"+a.ID, root)
		}
		return a.Conversation.ID
	}
	if !validID(a.ReplyToID) {
		return a.Conversation.ID
	}
	about := channel + "/" + a.ReplyToID
	root, known := c.inward.roots.get(about)
	if !known {
		if _, err := c.recall(ctx, rootPrefix+about, &root); err != nil {
			c.log.Warn("the thread of a message cannot be recalled", "error", err)
		}
	}
	if root == "" {
		return a.Conversation.ID
	}
	return threadOf(channel, root)
}

// byKept reports whether Kept itself did what an activity tells.
func (c *Client) byKept(a *activity) bool {
	return a.From.ID != "" && a.From.ID == a.Recipient.ID || strings.EqualFold(a.From.ID, "28:"+c.cfg.AppID)
}

func isBot(who account) bool { return strings.HasPrefix(who.ID, "28:") || who.Role == "bot" }

// who is the person behind an account; "" for somebody of whom Teams does not
// say who they are. A bot goes by its app's ID, as in Graph.
func (c *Client) who(who account) chat.PersonRef {
	switch {
	case isBot(who) && validObject(strings.TrimPrefix(who.ID, "28:")):
		return c.person(strings.TrimPrefix(who.ID, "28:"))
	case validObject(who.Object):
		return c.person(who.Object)
	}
	return ""
}

// validID reports whether a text can be an identifier of Teams'.
func validID(s string) bool {
	return s != "" && len(s) <= 512 && !strings.ContainsFunc(s, func(r rune) bool {
		return r == '/' || r == unicode.ReplacementChar || unicode.IsSpace(r) || unicode.IsControl(r)
	})
}

// meet remembers where an activity came from, and who is who. The same activity
// again changes nothing.
func (c *Client) meet(ctx context.Context, a *activity) error {
	service, ok := c.service(a.ServiceURL)
	if !ok {
		return fmt.Errorf("%w: no service", errUnreadable)
	}
	if err := c.remember(ctx, serviceName, service); err != nil {
		return err
	}
	for _, who := range append([]account{a.From}, a.Members...) {
		if isBot(who) || !validID(who.ID) || !validObject(who.Object) {
			continue
		}
		if err := c.knowsAccount(ctx, who.ID, who.Object); err != nil {
			return err
		}
	}
	if !isBot(a.From) && validObject(a.From.Object) {
		if err := c.knowsZone(ctx, a.From.Object, a.Zone); err != nil {
			return err
		}
	}
	channel, _ := splitThread(a.Conversation.ID)
	var p place
	if _, err := c.recall(ctx, placePrefix+channel, &p); err != nil {
		return err
	}
	data := &a.ChannelData
	if team := data.Team.ID; team != "" && validObject(data.Team.Group) {
		if err := c.remember(ctx, groupPrefix+team, data.Team.Group); err != nil {
			return err
		}
	}
	if team := data.Team.ID; team != "" {
		if err := c.knowsTeam(ctx, team); err != nil {
			return err
		}
	}
	p.Service, p.Kind = service, cmp.Or(a.Conversation.Kind, p.Kind, groupChat)
	p.Team = cmp.Or(data.Team.ID, p.Team)
	if validObject(data.Team.Group) {
		p.Group = data.Team.Group
	}
	if p.Group == "" && p.Team != "" {
		if _, err := c.recall(ctx, groupPrefix+p.Team, &p.Group); err != nil {
			return err
		}
	}
	switch p.Kind {
	case inChannel:
		if data.Channel.ID == channel {
			p.Name = cmp.Or(data.Channel.Name, p.Name)
			p.is(data.Channel.Type)
		}
		if channel == p.Team { // the first channel has no name of its own
			p.Name = cmp.Or(p.Name, "General")
		}
	case personal:
		if validObject(a.From.Object) && !isBot(a.From) {
			p.With = a.From.Object
			if err := c.remember(ctx, directPrefix+p.With, channel); err != nil {
				return err
			}
		}
	default:
		p.Name = cmp.Or(a.Conversation.Name, p.Name)
	}
	return c.remember(ctx, placePrefix+channel, p)
}
