package slackfake

import (
	"slices"
	"time"
)

// User is somebody in the workspace, or a bot's user.
type User struct {
	ID       string // "" in AddUser: a new one
	Name     string // the handle
	RealName string
	Display  string // display name; "" = none set
	Email    string
	Zone     string // IANA; "" = Europe/Copenhagen
	Title    string
	Bot      bool
	Admin    bool
	Guest    bool   // restricted to some channels
	Single   bool   // of them, restricted to one channel
	Deleted  bool   // account closed
	Team     string // "" = of this workspace; another: a stranger in a shared channel

	QuietFrom, QuietUntil time.Time // their stretch of do-not-disturb; zero = none
}

// Group is a user group.
type Group struct {
	ID       string // "" in AddGroup: a new one
	Handle   string
	Name     string
	Members  []string
	Disabled bool
}

// AddUser puts a person into the workspace and, unless they are a bot, a guest
// or a stranger, into #general. With the ID of somebody who is there it changes
// what they are. It sends no event: they were so before.
func (w *Workspace) AddUser(u User) User {
	w.mu.Lock()
	defer w.mu.Unlock()
	added := w.addUser(u)
	w.touch()
	return *added
}

// addUser is AddUser, mu held.
func (w *Workspace) addUser(u User) *User {
	if u.ID == "" {
		u.ID = w.id("U")
	}
	if u.Zone == "" {
		u.Zone = "Europe/Copenhagen"
	}
	u.Guest = u.Guest || u.Single
	if u.RealName == "" {
		u.RealName = u.Name
	}
	if known := w.user(u.ID); known != nil {
		*known = u
		return known
	}
	w.state.Users = append(w.state.Users, &u)
	if !u.Bot && !u.Guest && u.Team == "" && u.ID != "USLACKBOT" {
		for _, c := range w.state.Channels {
			if c.General {
				c.Members = append(c.Members, u.ID)
			}
		}
	}
	return &u
}

// AddGroup makes a user group or, with the ID of one that is there, changes it.
func (w *Workspace) AddGroup(g Group) Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	if g.ID == "" {
		g.ID = w.id("S")
	}
	g.Members = slices.Clone(g.Members)
	stored := g
	defer w.touch()
	for i, known := range w.state.Groups {
		if known.ID == g.ID {
			w.state.Groups[i] = &stored
			return g
		}
	}
	w.state.Groups = append(w.state.Groups, &stored)
	return g
}

// Groups lists the user groups that are in use, in the order of their making.
func (w *Workspace) Groups() (groups []Group) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.state.Groups {
		if !g.Disabled {
			shown := *g
			shown.Members = slices.Clone(g.Members)
			groups = append(groups, shown)
		}
	}
	return groups
}

// user finds somebody; nil if there is nobody. mu held.
func (w *Workspace) user(id string) *User {
	i := slices.IndexFunc(w.state.Users, func(u *User) bool { return u.ID == id })
	if i < 0 {
		return nil
	}
	return w.state.Users[i]
}

// Users lists everybody, bots and closed accounts too, in the order of coming.
func (w *Workspace) Users() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	users := make([]User, len(w.state.Users))
	for i, u := range w.state.Users {
		users[i] = *u
	}
	return users
}

// Bot is the app's bot user.
func (w *Workspace) Bot() User {
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.user(w.state.Bot)
}
