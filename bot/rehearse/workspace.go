package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
)

// Kept is the bot itself in a [Workspace]: who wrote its posts, and whom
// people address with "@Kept".
const Kept chat.PersonRef = "mem:kept"

// Workspace is a chat platform in memory. It implements [chat.Platform] and
// every optional feature: rooms, look-up by key, forms, pins, history, links,
// posts left for later, bookmarks, documents, groups, archived rooms, do-not-disturb.
// It is the platform, not the bot: it outlives every crash of the bot that
// talks to it. Given the same clock and the same calls it gives the same
// identifiers, in the order of time even if its clock is set back.
//
// People act through [Workspace.Say] and its neighbours; what they do comes
// back as the [chat.Event] that an adapter would have made of it, for the
// caller to deliver (or to lose, to hold back, to deliver twice). Everything
// that becomes visible is appended to [Workspace.Log].
//
// Safe for concurrent use.
type Workspace struct {
	clock func() time.Time
	home  string // what references begin with: "mem:"

	mu      turn
	people  map[chat.PersonRef]chat.Person
	byName  []chat.PersonRef // longest name first, so that "@Engineer 12" is not "@Engineer 1"
	rooms   map[chat.RoomRef]*room
	opened  map[string]chat.RoomRef // by OpenRoom key
	last    time.Time               // of the newest message, so that IDs never go back
	seq     int                     // of messages
	events  int
	log     []Happening
	forms   map[chat.PersonRef]openForm
	homes   map[chat.PersonRef]*Post
	openers map[string]opener
	waiting []scheduled // the earliest first
	left    int         // posts ever left for later
	groups  map[chat.GroupRef][]chat.PersonRef
	quiet   map[chat.PersonRef]time.Time // until when they do not want to be disturbed
	faults  faults
}

// room is a room with its messages, oldest first.
type room struct {
	chat.Room
	topic   string
	members map[chat.PersonRef]bool // ignored while the room is public
	posts   []*Post
	byID    map[string]*Post

	archived  bool
	bookmarks []Bookmark
	documents map[string]string
}

// Post is a message as the workspace holds it: by a person or by Kept.
type Post struct {
	Ref       chat.MessageRef
	Thread    string         // ID of the thread's first message
	Broadcast bool           // of a reply: shown in the room, too
	By        chat.PersonRef // Kept for the bot's own
	OnlyTo    chat.PersonRef // shown to nobody else; it is gone when they reload
	At        time.Time
	Key       string       // the once-only key, Kept's own only
	Message   chat.Message // Kept's own only
	Text      string       // as everybody reads it
	Mentions  []chat.Mention
	Notified  []chat.PersonRef // whom it mentioned
	Files     []chat.File
	EditedAt  time.Time
	Deleted   bool
	Reactions map[string][]chat.PersonRef
	Pinned    bool
}

// NewWorkspace makes an empty workspace with the room #general in it.
func NewWorkspace(clock func() time.Time) *Workspace { return NewWorkspaceOf("mem", clock) }

// NewWorkspaceOf makes one whose references begin with a home of its own
// ([chat.Home]), so that several can stand beside each other.
func NewWorkspaceOf(home string, clock func() time.Time) *Workspace {
	w := &Workspace{
		clock:   clock,
		home:    home + ":",
		people:  map[chat.PersonRef]chat.Person{Kept: {Ref: Kept, Name: "Kept", Bot: true}},
		byName:  []chat.PersonRef{Kept},
		rooms:   map[chat.RoomRef]*room{},
		opened:  map[string]chat.RoomRef{},
		forms:   map[chat.PersonRef]openForm{},
		homes:   map[chat.PersonRef]*Post{},
		openers: map[string]opener{},
		groups:  map[chat.GroupRef][]chat.PersonRef{},
		quiet:   map[chat.PersonRef]time.Time{},
	}
	w.mu.w = w
	w.AddRoom("general", false)
	return w
}

// AddPerson makes p known and gives their reference; p.Ref may be left empty.
// Names are unique: a second person of a name replaces the first.
func (w *Workspace) AddPerson(p chat.Person) chat.PersonRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p.Ref == "" {
		p.Ref = chat.PersonRef(w.home + word(p.Name))
	}
	w.people[p.Ref] = p
	if !slices.Contains(w.byName, p.Ref) {
		w.byName = append(w.byName, p.Ref)
	}
	slices.SortStableFunc(w.byName, func(a, b chat.PersonRef) int {
		return cmp.Or(len(w.people[b].Name)-len(w.people[a].Name), strings.Compare(string(a), string(b)))
	})
	return p.Ref
}

// AddRoom makes a room. A private one holds only the people given, a public
// one holds everybody but strangers.
func (w *Workspace) AddRoom(name string, private bool, people ...chat.PersonRef) chat.RoomRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addRoom(chat.Room{Name: name, Private: private}, people).Ref
}

func (w *Workspace) addRoom(r chat.Room, people []chat.PersonRef) *room {
	if r.Ref == "" {
		r.Ref = chat.RoomRef(w.home + w.freeName(word(r.Name)))
	}
	made := &room{Room: r, members: map[chat.PersonRef]bool{}, byID: map[string]*Post{}}
	for _, p := range people {
		made.members[p] = true
	}
	w.rooms[r.Ref] = made
	return made
}

// freeName numbers a room name that is taken: "inc-7", "inc-7-2", "inc-7-3".
func (w *Workspace) freeName(name string) string {
	free := name
	for n := 2; w.rooms[chat.RoomRef(w.home+free)] != nil; n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// PersonNamed finds somebody by name, in any case.
func (w *Workspace) PersonNamed(name string) (chat.PersonRef, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ref, p := range w.people {
		if strings.EqualFold(p.Name, name) {
			return ref, true
		}
	}
	return "", false
}

// RoomNamed finds a room by its name, without "#".
func (w *Workspace) RoomNamed(name string) (chat.RoomRef, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ref, r := range w.rooms {
		if r.Name == name && !r.Direct {
			return ref, true
		}
	}
	return "", false
}

// roomNames lists the rooms, "#general" and so on.
func (w *Workspace) roomNames() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for _, r := range w.rooms {
		if !r.Direct {
			names = append(names, "#"+r.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Join lets somebody into a room; Leave takes them out of it.
func (w *Workspace) Join(ref chat.RoomRef, p chat.PersonRef) { w.setMember(ref, p, true) }

// Leave takes somebody out of a room. Nobody leaves a public one for good.
func (w *Workspace) Leave(ref chat.RoomRef, p chat.PersonRef) { w.setMember(ref, p, false) }

func (w *Workspace) setMember(ref chat.RoomRef, p chat.PersonRef, in bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.rooms[ref]; r != nil {
		r.members[p] = in
	}
}

// Posts lists what is visible in a room to somebody now, oldest first; as
// Kept, everything that is not shown to one person only.
func (w *Workspace) Posts(ref chat.RoomRef, as chat.PersonRef) []Post {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.rooms[ref]
	if r == nil || as != Kept && !w.member(r, as) {
		return nil
	}
	var seen []Post
	for _, p := range r.posts {
		if !p.Deleted && (p.OnlyTo == "" || p.OnlyTo == as) {
			seen = append(seen, *p)
		}
	}
	return seen
}

// Message is a message as it stands now, deleted or not.
func (w *Workspace) Message(ref chat.MessageRef) (Post, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.find(ref); p != nil {
		return *p, true
	}
	return Post{}, false
}

// Direct is the conversation of somebody with Kept; it is made on first use.
func (w *Workspace) Direct(p chat.PersonRef) chat.RoomRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.direct(p).Ref
}

func (w *Workspace) direct(p chat.PersonRef) *room {
	ref := chat.RoomRef(w.home + "direct-" + strings.TrimPrefix(string(p), w.home))
	if r := w.rooms[ref]; r != nil {
		return r
	}
	return w.addRoom(chat.Room{Ref: ref, Name: w.people[p].Name, Private: true, Direct: true}, []chat.PersonRef{p})
}

func (w *Workspace) member(r *room, p chat.PersonRef) bool {
	if r.Private {
		return r.members[p]
	}
	in, set := r.members[p]
	return in || !set && !w.people[p].Stranger
}

// stamp gives the next message ID and the time that it stands for.
func (w *Workspace) stamp() (string, time.Time) { return w.stampAt(w.clock()) }

func (w *Workspace) stampAt(now time.Time) (string, time.Time) {
	if now = now.UTC(); now.Before(w.last) {
		now = w.last
	}
	w.last = now
	w.seq++
	return fmt.Sprintf("%011d.%06d", now.Unix(), w.seq), now
}

// word makes a name fit for a reference or a room: lower case, digits, hyphens.
func word(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if s := strings.TrimSuffix(b.String(), "-"); s != "" {
		return s
	}
	return "room"
}
