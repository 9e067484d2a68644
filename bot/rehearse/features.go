package rehearse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kept/bot/chat"
)

// The limits of scheduled posts, as Slack's are (docs.slack.dev,
// chat.scheduleMessage and chat.deleteScheduledMessage).
const (
	scheduledFixed    = time.Minute          // it can be withdrawn no later than that before its time
	scheduledFarthest = 120 * 24 * time.Hour // and left no farther ahead
)

// scheduled is a post that waits for its time.
type scheduled struct {
	chat.Scheduled
	key     string
	message chat.Message
}

// turn is the workspace's lock. Whoever takes it finds posted what was due
// before: the workspace posts what was left with it by itself, whether or not
// anybody acts at that moment.
type turn struct {
	sync.Mutex
	w *Workspace
}

func (t *turn) Lock() {
	t.Mutex.Lock()
	t.w.postScheduled()
}

// postScheduled posts what waited until now, at its own time.
func (w *Workspace) postScheduled() {
	now := w.clock()
	for len(w.waiting) > 0 && !w.waiting[0].At.After(now) {
		s := w.waiting[0]
		w.waiting = w.waiting[1:]
		r := w.rooms[s.Room]
		if r == nil || r.archived {
			continue
		}
		id, at := w.stampAt(s.At)
		p := &Post{Ref: chat.MessageRef{Room: r.Ref, ID: id}, By: Kept, At: at, Key: s.key, Message: s.message, Text: s.message.Plain(), Notified: notified(s.message)}
		r.posts = append(r.posts, p)
		r.byID[id] = p
		w.note(Happening{Kind: Posted, At: at, Room: r.Room, Post: *p})
	}
}

// Schedule implements chat.Scheduler. The mark is not in the text: the workspace
// keeps the key beside each post.
func (w *Workspace) Schedule(_ context.Context, ref chat.RoomRef, key string, at time.Time, m chat.Message) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return "", err
	}
	r, err := w.place(chat.Dest{Room: ref})
	if err != nil {
		return "", err
	}
	if ahead := at.Sub(w.clock()); ahead <= 0 || ahead > scheduledFarthest {
		return "", fmt.Errorf("schedule a post in #%s for %s: that is past, or too far ahead: %w", r.Name, at.UTC(), chat.ErrRefused)
	}
	w.left++
	s := scheduled{chat.Scheduled{ID: fmt.Sprintf("Left%06d", w.left), Room: ref, At: at.UTC(), Mark: chat.Mark(key)}, key, m}
	w.waiting = append(w.waiting, s)
	slices.SortStableFunc(w.waiting, func(a, b scheduled) int { return a.At.Compare(b.At) })
	return s.ID, nil
}

// Unschedule implements chat.Scheduler.
func (w *Workspace) Unschedule(_ context.Context, ref chat.RoomRef, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return err
	}
	i := slices.IndexFunc(w.waiting, func(s scheduled) bool { return s.ID == id && s.Room == ref })
	switch {
	case i < 0:
		return fmt.Errorf("withdraw %s: %w", id, chat.ErrNotFound)
	case w.waiting[i].At.Sub(w.clock()) < scheduledFixed:
		return fmt.Errorf("withdraw %s: it is posted in less than %s: %w", id, scheduledFixed, chat.ErrRefused)
	}
	w.waiting = slices.Delete(w.waiting, i, i+1)
	return nil
}

// Scheduled implements chat.Scheduler, the earliest first.
func (w *Workspace) Scheduled(context.Context) ([]chat.Scheduled, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return nil, err
	}
	var out []chat.Scheduled
	for _, s := range w.waiting {
		out = append(out, s.Scheduled)
	}
	return out, nil
}

// Archive implements chat.Archiver. Archiving twice is once.
func (w *Workspace) Archive(_ context.Context, ref chat.RoomRef) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return err
	}
	if !r.archived {
		r.archived = true
		w.note(Happening{Kind: RoomArchived, By: Kept, Room: r.Room})
	}
	return nil
}

// writable refuses what changes a room that is archived.
func (w *Workspace) writable(ref chat.RoomRef) (*room, error) {
	r, err := w.known(ref)
	if err == nil && r.archived {
		err = fmt.Errorf("#%s is archived: %w", r.Name, chat.ErrRefused)
	}
	return r, err
}

// Bookmark is a link that a room shows.
type Bookmark struct{ Title, URL string }

// Bookmark implements chat.Bookmarker.
func (w *Workspace) Bookmark(_ context.Context, ref chat.RoomRef, title, url string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.writable(ref)
	if err != nil {
		return err
	}
	b := Bookmark{title, url}
	switch i := slices.IndexFunc(r.bookmarks, func(b Bookmark) bool { return b.Title == title }); {
	case url == "" && i < 0, i >= 0 && r.bookmarks[i] == b:
		return nil
	case url == "":
		r.bookmarks, url = slices.Delete(r.bookmarks, i, i+1), "taken away"
	case i < 0:
		r.bookmarks = append(r.bookmarks, b)
	default:
		r.bookmarks[i] = b
	}
	w.note(Happening{Kind: Bookmarked, By: Kept, Room: r.Room, Text: title + ": " + url})
	return nil
}

// Bookmarks lists the links that a room shows.
func (w *Workspace) Bookmarks(ref chat.RoomRef) []Bookmark {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.rooms[ref]; r != nil {
		return slices.Clone(r.bookmarks)
	}
	return nil
}

// Document implements chat.Publisher.
func (w *Workspace) Document(_ context.Context, ref chat.RoomRef, title, markdown string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.writable(ref)
	if err != nil {
		return "", err
	}
	if r.documents == nil {
		r.documents = map[string]string{}
	}
	url := "chat://" + strings.TrimPrefix(string(ref), w.home) + "/" + word(title)
	if r.documents[title] != markdown {
		r.documents[title] = markdown
		w.note(Happening{Kind: DocumentKept, By: Kept, Room: r.Room, Text: title})
	}
	return url, nil
}

// DocumentText is a document of a room as it stands now.
func (w *Workspace) DocumentText(ref chat.RoomRef, title string) (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.rooms[ref]; r != nil {
		text, ok := r.documents[title]
		return text, ok
	}
	return "", false
}

// AddGroup makes a group of people, in place of one of that name.
func (w *Workspace) AddGroup(name string, people ...chat.PersonRef) chat.GroupRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := chat.GroupRef(w.home + word(name))
	w.groups[g] = slices.Clone(people)
	return g
}

// Groups are who is in which group.
func (w *Workspace) Groups() map[chat.GroupRef][]chat.PersonRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.groups)
}

// ResolveGroup implements chat.Grouper.
func (w *Workspace) ResolveGroup(_ context.Context, name string) (chat.GroupRef, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return "", err
	}
	g := chat.GroupRef(w.home + word(strings.TrimPrefix(name, "@")))
	if _, ok := w.groups[g]; !ok {
		return "", fmt.Errorf("group %s: %w", name, chat.ErrNotFound)
	}
	return g, nil
}

// InGroup implements chat.Grouper.
func (w *Workspace) InGroup(_ context.Context, g chat.GroupRef, p chat.PersonRef) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return false, err
	}
	people, ok := w.groups[g]
	if !ok {
		return false, fmt.Errorf("group %s: %w", g, chat.ErrNotFound)
	}
	if _, ok := w.people[p]; !ok {
		return false, fmt.Errorf("person %s: %w", p, chat.ErrNotFound)
	}
	return slices.Contains(people, p), nil
}

// Members implements chat.Grouper.
func (w *Workspace) Members(_ context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return nil, err
	}
	people, ok := w.groups[g]
	if !ok {
		return nil, fmt.Errorf("group %s: %w", g, chat.ErrNotFound)
	}
	return slices.Clone(people), nil
}
