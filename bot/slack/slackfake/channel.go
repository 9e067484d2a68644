package slackfake

import (
	"slices"
	"strings"
	"time"
)

// Channel is a channel, public or private, or a direct conversation.
type Channel struct {
	ID        string // "" in AddChannel: a new one
	Name      string // "" for direct conversations
	Private   bool
	Direct    bool // between two
	Group     bool // a direct conversation of several
	General   bool
	Shared    bool // with other organisations
	Archived  bool
	Creator   string
	CreatedAt time.Time
	Topic     Note
	Purpose   Note
	Members   []string // in the order of joining
	Former    []string // earlier names
	Canvas    string
	Read      map[string]string // the timestamp up to which somebody has read
}

// Note is a channel's topic or purpose.
type Note struct {
	Text string
	By   string
	At   time.Time
}

// AddChannel makes a channel with members, without any event or message: it was
// there before. Creator "" is the first member.
func (w *Workspace) AddChannel(c Channel) Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	added := w.addChannel(c)
	w.touch()
	return added.copy()
}

// addChannel is AddChannel, mu held.
func (w *Workspace) addChannel(c Channel) *Channel {
	c = c.copy()
	if c.ID == "" {
		prefix := "C"
		if c.Direct {
			prefix = "D"
		}
		c.ID = w.id(prefix)
	}
	if c.CreatedAt.IsZero() {
		c.CreatedAt = w.now()
	}
	if c.Creator == "" && len(c.Members) > 0 {
		c.Creator = c.Members[0]
	}
	c.Private = c.Private || c.Direct || c.Group
	w.state.Channels = append(w.state.Channels, &c)
	return &c
}

func (c *Channel) copy() Channel {
	d := *c
	d.Members, d.Former = slices.Clone(c.Members), slices.Clone(c.Former)
	d.Read = map[string]string{}
	for user, ts := range c.Read {
		d.Read[user] = ts
	}
	return d
}

// has reports whether somebody is in the channel.
func (c *Channel) has(user string) bool { return slices.Contains(c.Members, user) }

// visible reports whether somebody may see the channel.
func (c *Channel) visible(user string) bool { return !c.Private || c.has(user) }

// channel finds a channel; nil if there is none. mu held.
func (w *Workspace) channel(id string) *Channel {
	i := slices.IndexFunc(w.state.Channels, func(c *Channel) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return w.state.Channels[i]
}

// Channels lists the channels and conversations that somebody may see, archived
// ones too, by name and then by identifier. as = "" sees all.
func (w *Workspace) Channels(as string) []Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	var seen []Channel
	for _, c := range w.state.Channels {
		if as == "" || c.visible(as) {
			seen = append(seen, c.copy())
		}
	}
	slices.SortStableFunc(seen, func(a, b Channel) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return seen
}

// Channel finds a channel by identifier or by name.
func (w *Workspace) Channel(idOrName string) (Channel, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.state.Channels {
		if c.ID == idOrName || c.Name != "" && c.Name == strings.TrimPrefix(idOrName, "#") {
			return c.copy(), true
		}
	}
	return Channel{}, false
}
