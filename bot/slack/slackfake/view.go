package slackfake

import (
	"encoding/json"
	"slices"
	"time"
)

// View is an open modal, or somebody's App Home.
type View struct {
	ID       string
	Hash     string // changes with every update
	Type     string // "modal" or "home"
	User     string // who has it open
	External string // external_id, if given
	Previous string // the view under it in the stack
	Root     string
	Raw      json.RawMessage `json:",omitempty"` // as the app sent it: title, blocks, submit, …
	Values   json.RawMessage `json:",omitempty"` // state.values: what was typed and chosen; nil = nothing yet
	Closed   bool
}

// Home is what the app shows somebody on its Home tab.
func (w *Workspace) Home(user string) (View, bool) {
	return w.lastView(user, "home")
}

// OpenView is the topmost modal that somebody has open.
func (w *Workspace) OpenView(user string) (View, bool) {
	return w.lastView(user, "modal")
}

func (w *Workspace) lastView(user, kind string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range slices.Backward(w.state.Views) {
		if v.User == user && v.Type == kind && !v.Closed {
			return *v, true
		}
	}
	return View{}, false
}

// Scheduled is a message that waits for its time.
type Scheduled struct {
	ID      string
	Channel string
	At      time.Time
	MadeAt  time.Time
	Message Message // what will be posted
}

// Scheduled lists the messages that wait, the next one first.
func (w *Workspace) Scheduled() []Scheduled {
	w.mu.Lock()
	defer w.mu.Unlock()
	waiting := make([]Scheduled, len(w.state.Scheduled))
	for i, s := range w.state.Scheduled {
		waiting[i] = *s
		waiting[i].Message = s.Message.copy()
	}
	slices.SortStableFunc(waiting, func(a, b Scheduled) int { return a.At.Compare(b.At) })
	return waiting
}

// Bookmark is a link at the top of a channel.
type Bookmark struct {
	ID        string
	Channel   string
	Title     string
	Link      string
	Emoji     string
	By        string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Bookmarks lists a channel's bookmarks in the order of adding.
func (w *Workspace) Bookmarks(channel string) []Bookmark {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Bookmark
	for _, b := range w.state.Bookmarks {
		if b.Channel == channel {
			list = append(list, *b)
		}
	}
	return list
}

// Canvas is a document.
type Canvas struct {
	ID       string
	Channel  string // whose canvas it is; "" = standing alone
	Title    string
	Markdown string
}

// Canvases lists the documents in the order of making.
func (w *Workspace) Canvases() []Canvas {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]Canvas, len(w.state.Canvases))
	for i, c := range w.state.Canvases {
		list[i] = *c
	}
	return list
}
