package teamsfake

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// User is somebody in the organisation.
type User struct {
	ID      string // aadObjectId, a GUID; "" in AddUser: a new one
	TeamsID string // "29:…", by which the Bot Connector names them; "" in AddUser: a new one
	Name    string
	Mail    string // "" = made of the name; the principal name, too
	Zone    string // IANA, told along with what they do; "" = Europe/Copenhagen
	Mailbox string // zone that their mailbox has, as Windows or IANA calls it; "" = Zone
	Guest   bool   // of another organisation
	Deleted bool   // account closed
	// Unreachable is true for whom the bot cannot open a chat with: an
	// administrator keeps the app from them.
	Unreachable bool
	// Blocked is true for who blocked the bot: their chat can be opened, but
	// posts to it are refused.
	Blocked    bool
	QuietUntil time.Time // their status is do not disturb until then
	Installed  bool      // the app is installed for them, so that the bot may write first
}

// AddUser puts somebody into the organisation. With the ID of somebody who is
// there it changes what they are. The app is not told.
func (o *Organisation) AddUser(u User) User {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.touch()
	u.ID = cmp.Or(u.ID, guid())
	known := o.user(u.ID)
	if known != nil {
		u.TeamsID = cmp.Or(u.TeamsID, known.TeamsID)
	}
	u.TeamsID = cmp.Or(u.TeamsID, "29:1"+randomHex(24))
	u.Zone = cmp.Or(u.Zone, "Europe/Copenhagen")
	u.Mail = cmp.Or(u.Mail, strings.ToLower(strings.Join(strings.Fields(u.Name), "."))+"@example.com")
	if known != nil {
		*known = u
		return u
	}
	stored := u
	o.state.Users = append(o.state.Users, &stored)
	return u
}

// Users lists everybody, closed accounts too, in the order of coming.
func (o *Organisation) Users() []User {
	o.mu.Lock()
	defer o.mu.Unlock()
	users := make([]User, len(o.state.Users))
	for i, u := range o.state.Users {
		users[i] = *u
	}
	return users
}

// BotID is the bot's identifier at the Bot Connector.
func (o *Organisation) BotID() string { return "28:" + o.opt.AppID }

// user finds somebody by object identifier, by the Bot Connector's or by
// principal name; nil if there is nobody. mu held.
func (o *Organisation) user(id string) *User {
	if id == "" {
		return nil
	}
	return found(o.state.Users, func(u *User) bool {
		return u.ID == id || u.TeamsID == id || strings.EqualFold(u.Mail, id) || "8:orgid:"+u.ID == id
	})
}

// nameOf is how people read somebody; "" = the bot. mu held.
func (o *Organisation) nameOf(user string) string {
	if u := o.user(user); u != nil {
		return u.Name
	}
	return o.opt.BotName
}

// members are those of a place. mu held.
func (o *Organisation) members(p *Place) []*User {
	ids := p.Members
	if t := o.team(p.Team); t != nil && p.Kind == Standard {
		ids = t.Members
	}
	var list []*User
	for _, id := range ids {
		if u := o.user(id); u != nil && !u.Deleted {
			list = append(list, u)
		}
	}
	return list
}

// has reports whether somebody takes part in a place. mu held.
func (o *Organisation) has(p *Place, user string) bool {
	return slices.ContainsFunc(o.members(p), func(u *User) bool { return u.ID == user })
}

// hears reports whether the bot takes part in a place. mu held.
func (o *Organisation) hears(p *Place) bool {
	if t := o.team(p.Team); t != nil && p.Kind == Standard {
		return t.Installed
	}
	return p.HasBot
}

// meets reports whether the bot may open a chat with somebody: the app is
// installed for them, or both are in some team or chat. mu held.
func (o *Organisation) meets(u *User) bool {
	if u.Unreachable || u.Deleted {
		return false
	}
	return u.Installed || slices.ContainsFunc(o.state.Places, func(p *Place) bool { return o.hears(p) && o.has(p, u.ID) })
}
