package demo

import (
	"encoding/json"
	"slices"
	"time"

	"kept/bot/slack/slackfake"
)

// What the page is shown. Instants are seconds since 1970, texts are Slack's
// mrkdwn and blocks are Block Kit as the app sent it: the page renders both.

type viewState struct {
	Version   uint64        `json:"version"`
	Me        string        `json:"me"`
	Bot       string        `json:"bot"` // Kept's user
	Team      string        `json:"team"`
	People    []viewPerson  `json:"people"`
	Groups    []viewGroup   `json:"groups"`
	Channels  []viewChannel `json:"channels"`
	Clock     viewClock     `json:"clock"`
	Kept      Status        `json:"kept"`
	Command   string        `json:"command"`
	Hints     []Hint        `json:"hints"`
	Shortcuts []Shortcut    `json:"shortcuts"`
	Scripts   []viewScript  `json:"scripts"`
	Playing   viewPlaying   `json:"playing"`
	Canvases  []viewCanvas  `json:"canvases"`
	Modal     *viewModal    `json:"modal"`
	Home      *viewModal    `json:"home"`
	Notice    string        `json:"notice"`
}

type viewPerson struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Title  string `json:"title"`
	Zone   string `json:"zone"`
	Bot    bool   `json:"bot"`
	Actor  bool   `json:"actor"`  // one of the four
	Player bool   `json:"player"` // of an incident that was played
}

// viewGroup is a user group, which is mentioned by its handle.
type viewGroup struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

type viewChannel struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Private  bool   `json:"private"`
	Direct   bool   `json:"direct"`
	With     string `json:"with"` // of a direct conversation: the other one
	Member   bool   `json:"member"`
	Archived bool   `json:"archived"`
	Topic    string `json:"topic"`
	Members  int    `json:"members"`
	Unread   int    `json:"unread"`
	Mention  bool   `json:"mention"` // something unread mentions the person
	Newest   string `json:"newest"`
}

type viewClock struct {
	Now    float64 `json:"now"`
	Next   float64 `json:"next"` // when Kept, or the platform for it, acts next; 0 = unknown
	Moving bool    `json:"moving"`
}

type viewScript struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type viewPlaying struct {
	Name  string `json:"name"` // "" = nothing is played
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

type viewModal struct {
	ID   string          `json:"id"`
	Hash string          `json:"hash"`
	View json.RawMessage `json:"view"`
}

type viewRoom struct {
	ID        string         `json:"id"`
	Read      string         `json:"read"`
	Earlier   bool           `json:"earlier"` // there are older messages than these
	Bookmarks []viewBookmark `json:"bookmarks"`
	Messages  []viewMessage  `json:"messages"`
}

type viewBookmark struct {
	Title string `json:"title"`
	Link  string `json:"link"`
}

type viewMessage struct {
	TS        string          `json:"ts"`
	User      string          `json:"user"`
	App       bool            `json:"app"`
	Username  string          `json:"username,omitempty"`
	Subtype   string          `json:"subtype,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Files     []viewFile      `json:"files,omitempty"`
	Thread    string          `json:"thread,omitempty"`
	Broadcast bool            `json:"broadcast,omitempty"`
	Reactions []viewReaction  `json:"reactions,omitempty"`
	Pinned    bool            `json:"pinned,omitempty"`
	Edited    bool            `json:"edited,omitempty"`
	Only      bool            `json:"only,omitempty"` // visible to this person only
	Scheduled bool            `json:"scheduled,omitempty"`
}

type viewReaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

type viewFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size"`
}

// slackbot is Slack's own user, who says what went wrong.
const slackbot = "USLACKBOT"

// newestShown is how many messages of a channel the page is given.
const newestShown = 400

// state is the workspace as somebody sees it.
func (s *Server) state(me string) viewState {
	version := s.watched.version()
	v := viewState{
		Version: version, Me: me, Bot: s.ws.Bot().ID, Team: s.opt.Team, Kept: s.opt.Kept.Status(), Command: s.opt.Command,
		Hints: s.opt.Hints, Shortcuts: s.shortcuts, Playing: s.playing(), Notice: s.notice(),
	}
	for _, u := range s.ws.Users() {
		if u.Deleted {
			continue
		}
		bot := u.Bot || u.ID == slackbot
		v.People = append(v.People, viewPerson{ID: u.ID, Name: shownName(u), Title: u.Title, Zone: u.Zone, Bot: bot,
			Actor: s.actor(u.ID), Player: !bot && !s.actor(u.ID)})
	}
	for _, g := range s.ws.Groups() {
		v.Groups = append(v.Groups, viewGroup{g.ID, g.Handle, g.Name})
	}
	for _, c := range s.ws.Channels(me) {
		v.Channels = append(v.Channels, s.channel(c, me))
	}
	v.Canvases = s.canvases(v.Channels)
	for _, script := range s.opt.Scripts {
		v.Scripts = append(v.Scripts, viewScript{script.Name, script.Title})
	}
	v.Clock = viewClock{Now: unix(s.opt.Clock.Now()), Next: unix(s.next()), Moving: s.moving()}
	if modal, ok := s.ws.OpenView(me); ok {
		v.Modal = &viewModal{modal.ID, modal.Hash, modal.Raw}
	}
	if home, ok := s.ws.Home(me); ok {
		v.Home = &viewModal{home.ID, home.Hash, home.Raw}
	}
	return v
}

func (s *Server) channel(c slackfake.Channel, me string) viewChannel {
	v := viewChannel{ID: c.ID, Name: c.Name, Private: c.Private, Direct: c.Direct, Member: slices.Contains(c.Members, me),
		Archived: c.Archived, Topic: c.Topic.Text, Members: len(c.Members)}
	if c.Direct {
		for _, m := range c.Members {
			if m != me {
				v.With = m
			}
		}
	}
	read := s.readUpTo(me, c.ID)
	for _, m := range s.ws.Messages(c.ID, me) {
		v.Newest = m.TS
		if m.TS > read && m.User != me && counts(m) {
			v.Unread++
			v.Mention = v.Mention || c.Direct || m.EphemeralTo != "" || slices.Contains(m.Notified, me)
		}
	}
	return v
}

// counts reports whether a message makes its channel unread, as joining does not.
func counts(m slackfake.Message) bool {
	switch m.Subtype {
	case "", "thread_broadcast", "bot_message", "me_message", "file_share":
		return m.Thread == "" || m.Thread == m.TS || m.Broadcast || len(m.Notified) > 0 || m.EphemeralTo != ""
	}
	return false
}

// room is a channel's newest messages as somebody sees them.
func (s *Server) room(id, me string) (viewRoom, bool) {
	if !slices.ContainsFunc(s.ws.Channels(me), func(c slackfake.Channel) bool { return c.ID == id }) {
		return viewRoom{}, false
	}
	v := viewRoom{ID: id, Read: s.readUpTo(me, id), Messages: []viewMessage{}}
	all := s.ws.Messages(id, me)
	if extra := len(all) - newestShown; extra > 0 {
		all, v.Earlier = all[extra:], true
	}
	for _, m := range all {
		v.Messages = append(v.Messages, message(m))
	}
	for _, b := range s.ws.Bookmarks(id) {
		v.Bookmarks = append(v.Bookmarks, viewBookmark{b.Title, b.Link})
	}
	return v, true
}

func message(m slackfake.Message) viewMessage {
	v := viewMessage{TS: m.TS, User: m.User, App: m.BotID != "", Username: m.Username, Subtype: m.Subtype, Text: m.Text, Blocks: m.Blocks,
		Thread: m.Thread, Broadcast: m.Broadcast, Pinned: m.PinnedBy != "", Edited: m.EditedTS != "", Only: m.EphemeralTo != "",
		Scheduled: m.Scheduled != ""}
	for _, r := range m.Reactions {
		if len(r.Users) > 0 {
			v.Reactions = append(v.Reactions, viewReaction(r))
		}
	}
	for _, f := range m.Files {
		v.Files = append(v.Files, viewFile{f.ID, f.Name, f.Mimetype, f.Size})
	}
	return v
}

// shownName is what somebody is called in the workspace.
func shownName(u slackfake.User) string {
	switch {
	case u.Display != "":
		return u.Display
	case u.RealName != "":
		return u.RealName
	}
	return u.Name
}

// unix is t in seconds since 1970; 0 for no time.
func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
