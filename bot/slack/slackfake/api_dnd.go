package slackfake

import (
	"strings"
	"time"
)

// DisturbUntil lets somebody pause their notifications until then; the zero time
// ends it.
func (w *Workspace) DisturbUntil(user string, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.user(user)
	if u == nil {
		return
	}
	u.QuietFrom, u.QuietUntil = w.now(), until
	if until.IsZero() {
		u.QuietFrom = time.Time{}
	}
	w.touch()
}

// showDND is somebody's do-not-disturb as the bot sees it: of others never the
// pause itself, only the stretch (docs.slack.dev/reference/methods/dnd.info). One
// that is over is not told any more. mu held.
func (w *Workspace) showDND(u *User) object {
	if !u.QuietUntil.After(w.now()) {
		return object{"dnd_enabled": false, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
	}
	return object{"dnd_enabled": true, "next_dnd_start_ts": u.QuietFrom.Unix(), "next_dnd_end_ts": u.QuietUntil.Unix()}
}

func (c *call) dndInfo() (object, error) {
	id := c.args["user"]
	if id == "" {
		id = c.w.state.Bot
	}
	u, err := c.disturbable(id)
	if err != nil {
		return nil, err
	}
	return c.w.showDND(u), nil
}

func (c *call) dndTeamInfo() (object, error) {
	if c.args["users"] == "" {
		return nil, refuse("no_users_provided")
	}
	users := object{}
	for id := range strings.SplitSeq(c.args["users"], ",") {
		u, err := c.disturbable(id)
		if err != nil {
			return nil, refuse("user_not_visible")
		}
		users[u.ID] = c.w.showDND(u)
	}
	return object{"users": users}, nil
}

// disturbable is somebody of whom do-not-disturb can be asked. mu held.
func (c *call) disturbable(id string) (*User, error) {
	u := c.w.user(id)
	switch {
	case u == nil:
		return nil, refuse("user_not_found")
	case u.Team != "" || u.Deleted:
		return nil, refuse("user_not_visible")
	}
	return u, nil
}
