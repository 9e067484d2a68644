package rehearse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/store"
)

// Bot is what is rehearsed: *bot.Bot.
type Bot interface {
	Handle(ctx context.Context, e chat.Event) (bot.Reply, error)
	// Step does what is due by now, and says when it wants to be called again;
	// zero means not before something happens.
	Step(ctx context.Context, now time.Time) (next time.Time, err error)
}

// Life is what one life of the bot is started with. A crash ends it; the next
// one finds the file as the crash left it, and the same platform and page.
type Life struct {
	Platform   chat.Platform
	Page       *Page // nil = none connected
	Clock      func() time.Time
	File       string       // of the store; missing before the first life
	Zone       string       // of the transcript, IANA
	Escalation bot.Target   // the zero one = nobody
	DigestIn   chat.RoomRef // where the morning digest goes; "" = nowhere
}

// Open starts a life of the bot. The player closes the store when it is over.
type Open func(ctx context.Context, l Life) (Bot, store.Store, error)

// Options say how a transcript is played.
type Options struct {
	Open   Open
	Dir    string // for the store's files; it must exist
	Screen Screen // what becomes of everything that is seen
}

// Screen receives what a rehearsal makes visible, in order.
type Screen interface {
	Begin(t *Transcript, w *Workspace)
	Happened(h Happening)
	Remark(at time.Time, text string) // what befalls Kept: a crash, an outage
	End(e Ending)
	Err() error // the first error of writing
}

// Play plays a transcript to its end. Failed expectations do not stop it: they
// come back together, each a [*Failure]. Any other error means that the
// rehearsal could not go on.
func Play(ctx context.Context, t *Transcript, o Options) error {
	p := &player{Options: o, t: t, now: t.Start, labels: map[string]chat.MessageRef{}}
	clock := func() time.Time { return p.now }
	p.w = NewWorkspace(clock)
	for _, person := range t.People {
		p.w.AddPerson(person)
	}
	for _, g := range t.Groups {
		var people []chat.PersonRef
		for _, name := range g.People {
			who, _ := p.w.PersonNamed(name)
			people = append(people, who)
		}
		p.w.AddGroup(g.Name, people...)
	}
	if t.Page {
		zone := t.PageZone
		if zone == "" {
			zone = t.Zone.String()
		}
		p.page = NewPage(clock, zone)
	}
	p.room, _ = p.w.RoomNamed("general")
	p.file = p.lifeFile()
	if _, err := os.Stat(p.file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is left from an earlier rehearsal: remove it, or keep the store in another directory", p.file)
	}
	p.Screen.Begin(t, p.w)
	if err := p.open(ctx); err != nil {
		return err
	}
	defer p.close()
	for _, l := range t.Lines {
		if err := p.line(ctx, l); err != nil {
			return fmt.Errorf("%s:%d: %w", t.Name, l.Num, err)
		}
		if err := p.Screen.Err(); err != nil {
			return err // nobody can see the rest
		}
	}
	if err := p.back(ctx); err != nil {
		return err
	}
	end, err := p.ending(ctx)
	if err != nil {
		return err
	}
	p.Screen.End(end)
	return errors.Join(append(p.failures, p.Screen.Err())...)
}

// player is a rehearsal in progress.
type player struct {
	Options
	t    *Transcript
	w    *Workspace
	page *Page
	now  time.Time

	bot     Bot // nil while it is down
	store   store.Store
	session *session
	lives   int
	file    string
	returns time.Time // when a bot that is down comes back

	room   chat.RoomRef // where the last line was
	labels map[string]chat.MessageRef
	last   chat.Event
	held   []chat.Event // while holding
	hold   bool

	seen     int         // happenings shown so far
	window   []Happening // what expectations look at
	failures []error
	asked    int // questions of the player's own
}

// Failure is an expectation that did not come true.
type Failure struct {
	File    string
	Line    int
	Problem string
}

func (f *Failure) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Problem) }

// open starts the bot's next life.
func (p *player) open(ctx context.Context) error {
	p.session = &session{Workspace: p.w}
	l := Life{Platform: p.session, Page: p.page, Clock: func() time.Time { return p.now }, File: p.file, Zone: p.t.Zone.String()}
	if room, ok := strings.CutPrefix(p.t.Escalation, "#"); ok {
		l.Escalation.Room = p.roomNamed(room)
	} else if name := strings.TrimPrefix(p.t.Escalation, "@"); name != "" {
		if l.Escalation.Person, ok = p.w.PersonNamed(name); !ok {
			l.Escalation.Group, _ = p.w.ResolveGroup(ctx, name)
		}
	}
	if p.t.Digest != "" {
		l.DigestIn = p.roomNamed(p.t.Digest)
	}
	var err error
	if p.bot, p.store, err = p.Open(ctx, l); err != nil {
		p.bot, p.store = nil, nil
		return fmt.Errorf("start the bot: %w", err)
	}
	return p.step(ctx)
}

// roomNamed is a public room, made if it is not there yet.
func (p *player) roomNamed(name string) chat.RoomRef {
	if ref, found := p.w.RoomNamed(name); found {
		return ref
	}
	return p.w.AddRoom(name, false)
}

// lifeFile is where the store of the present life is: dixa.db, after a crash
// dixa.1.db.
func (p *player) lifeFile() string {
	name := strings.TrimSuffix(filepath.Base(p.t.Name), ".txt")
	if p.lives > 0 {
		name += fmt.Sprintf(".%d", p.lives)
	}
	return filepath.Join(p.Dir, name+".db")
}

func (p *player) close() {
	if p.store != nil {
		_ = p.store.Close() // the rehearsal is over, its files are thrown away
	}
	p.bot, p.store = nil, nil
}

// kill ends the bot's life at this instant: what the next one finds is the
// file as it is now, whatever this one still tries to write.
func (p *player) kill() error {
	p.session.cut = true
	p.lives++
	file := p.lifeFile()
	data, err := os.ReadFile(p.file)
	if err != nil {
		return fmt.Errorf("kill the bot: %w", err)
	}
	used := bytes.TrimRight(data, "\x00") // a store reserves space: the rest is a hole
	if err := errors.Join(os.WriteFile(file, used, 0o600), os.Truncate(file, int64(len(data)))); err != nil {
		return fmt.Errorf("kill the bot: %w", err)
	}
	p.file = file
	return nil
}

// crash kills the bot and starts it again.
func (p *player) crash(ctx context.Context, why string) error {
	if p.bot == nil {
		return errors.New("it is down already")
	}
	if !p.session.cut {
		if err := p.kill(); err != nil {
			return err
		}
	}
	p.close()
	p.drain()
	p.Screen.Remark(p.now, why)
	return p.open(ctx)
}

// drain shows what has happened since the last time.
func (p *player) drain() {
	for _, h := range p.w.Log(p.seen) {
		p.seen++
		p.window = append(p.window, h)
		p.Screen.Happened(h)
	}
}
