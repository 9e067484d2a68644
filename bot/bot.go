package bot

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/postmortem"
	"kept/reminders"
	"kept/reminders/promise"
	"kept/store"
)

// Config is how one organisation wants Kept. The zero Config works.
type Config struct {
	Zone            string            // IANA; of incidents whose declarer's zone is unknown. "" = UTC
	DefaultSeverity incident.Severity // of a declaration that names none; 0 = SEV3
	Policy          incident.Policy   // the zero Policy becomes incident.DefaultPolicy
	Business        promise.Calendar  // business days
	Hours           reminders.Hours   // working hours and sleep, in each person's own zone; zero = reminders.DefaultHours
	Escalation      Target            // who hears of what is late
	Deputy          chat.PersonRef    // hears of SEV3–4 stages first while their owner sleeps
	MarkReactions   []string          // put a message into the timeline; nil = pushpin
	ActionReactions []string          // make an action item of it; nil = clipboard
	DigestRoom      chat.RoomRef      // where the digest of open incidents goes; "" = no digest
	DigestSpec      string            // cron expression in Zone; "" = "0 9 * * 1-5"
	Template        *postmortem.Template
	Announce        chat.RoomRef      // where incidents are announced, with their updates as replies; "" = where each was declared
	RoomName        string            // of an incident's room: {id}, {title}, {severity}, {date}; "" = "{id}-{title}"
	Rights          map[Right]Circle  // what not everybody may do; a right that is not named is everybody's but strangers'
	Places          map[string]Place  // what holds for a platform, by [chat.Home], in place of what is above; a platform that is not in it goes by the above
	Lanes           int               // how many lanes Run delivers at a time; 0 = 1
	Intakes         map[string]Intake // monitoring systems whose alerts are taken, by name
	Pager           Pager             // systems outside the chat that can be called; nil = none

	// People are those whose week is another than Hours; a nil Zone is the platform's.
	People map[chat.PersonRef]reminders.Hours
}

// Target is whom an escalation reaches: a person, whoever is in a group by then, or
// a room, and beside them, or alone, a hook of [Config.Pager]. A hook is also the second path of reminders
// that could not be delivered.
type Target struct {
	Person chat.PersonRef
	Group  chat.GroupRef
	Room   chat.RoomRef
	Hook   string
}

// Right is something that not everybody may do.
type Right string

// The rights that can be kept to a circle.
const (
	MayDeclare  Right = "declare"
	MaySeverity Right = "severity" // change it
	MayWaive    Right = "waive"
	MayPublish  Right = "publish" // the postmortem
)

// Circle is a circle of people, named one by one or as groups of the platform.
type Circle struct {
	People []chat.PersonRef
	Groups []chat.GroupRef
	Name   string // what people call those in the groups: "the duty managers"; "" = nothing
}

// StatusPage is where public updates are published. Publish is called again
// with the same key after an unknown outcome and must not publish twice.
type StatusPage interface {
	// Publish puts an update on the page and says when the page accepted it
	// and where it stands.
	Publish(ctx context.Context, key, title string, phase incident.Status, text string) (at time.Time, url string, err error)
	// Zone is the IANA name of the zone in which the page prints times.
	Zone() string
}

// Bot is Kept. Its methods are safe for concurrent use.
type Bot struct {
	store    store.Store
	platform chat.Platform
	page     StatusPage // nil = none connected
	cfg      Config
	clock    func() time.Time
	log      *slog.Logger
	runner   *reminders.Runner

	turns  turns
	record record
	rests  rests
	groups groups
	met    sync.Map // chat.PersonRef → true: stored people who have written, whom no message needs to look for

	noting    sync.Mutex // held while gaps are noted
	mu        sync.Mutex
	ready     bool          // the first catch-up of this process is over
	away      *absence      // set by the catch-up until what was missed has been said
	watchedAt time.Time     // up to when no gap in any room has gone unnoted
	unreadAt  time.Time     // when to read the gaps that are noted; zero: there are none
	changed   chan struct{} // closed at the next change
	nextAt    time.Time     // when the next reminder is due, as Run last saw it
	running   bool
}

// New makes a Bot. page may be nil. clock is the only clock that it reads.
func New(st store.Store, p chat.Platform, page StatusPage, cfg Config, clock func() time.Time, log *slog.Logger) (*Bot, error) {
	if cfg.Zone == "" {
		cfg.Zone = "UTC"
	}
	if _, err := time.LoadLocation(cfg.Zone); err != nil {
		return nil, errors.New("the configured zone " + cfg.Zone + " is not known; use an IANA name such as Europe/Copenhagen")
	}
	for _, p := range append(slices.Collect(maps.Values(cfg.Places)), cfg.place("")) {
		if err := checkRoomName(p.RoomName); err != nil {
			return nil, err
		}
	}
	if !cfg.DefaultSeverity.Valid() {
		cfg.DefaultSeverity = incident.SEV3
	}
	if cfg.Policy.Every == nil {
		cfg.Policy = incident.DefaultPolicy()
	}
	cfg.Policy.Page = page != nil
	if cfg.Hours == (reminders.Hours{}) {
		cfg.Hours = reminders.DefaultHours()
	}
	if cfg.MarkReactions == nil {
		cfg.MarkReactions = []string{"pushpin"}
	}
	if cfg.ActionReactions == nil {
		cfg.ActionReactions = []string{"clipboard"}
	}
	if cfg.DigestSpec == "" {
		cfg.DigestSpec = "0 9 * * 1-5"
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	b := &Bot{store: st, platform: p, page: page, cfg: cfg, clock: clock, log: log, changed: make(chan struct{})}
	if _, err := reminders.ParseSpec(cfg.DigestSpec, cfg.Zone); err != nil {
		return nil, err
	}
	b.runner = reminders.NewRunner(firer{b})
	return b, nil
}

// Reply is the answer to an event.
type Reply = chat.Reply

// Handle takes one inbound event. When it returns without error, everything
// that the event changed is on disk. An error means that nothing was recorded;
// the Reply that comes with it says so to the author.
func (b *Bot) Handle(ctx context.Context, ev chat.Event) (Reply, error) {
	now := b.clock().UTC()
	if ev.At.IsZero() {
		ev.At = now
	}
	ev.At = ev.At.UTC()
	if !utf8.ValidString(ev.Text) { // the store could not give it back as it was
		ev.Text, ev.Mentions = strings.ToValidUTF8(ev.Text, "\uFFFD"), nil
	}
	reply, err := b.take(ctx, ev, now)
	var no *refusal
	switch {
	case errors.As(err, &no):
		if ev.Kind == chat.Command && no.message.Quote == "" {
			no.message.Quote = ev.Text // what was typed is given back
		}
		return Reply{Message: no.message, Refused: true, Field: no.field}, nil
	case errors.Is(err, errAgain):
		return Reply{}, nil
	case err != nil:
		b.log.Error("event not recorded", "event", ev.ID, "kind", ev.Kind, "error", err)
		return Reply{Message: wordsNotRecorded(ev.Text, err), Refused: true}, err
	}
	b.nudge()
	return reply, nil
}

// take handles an event. One that stores a message is taken only after noting
// what came before it unheard. A typed command that changed nothing is
// remembered as handled too: neither its message's other event nor reading back
// answers it again.
func (b *Bot) take(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	pressed := ev.Kind == chat.ButtonPressed || ev.Kind == chat.FormSent || ev.Kind == chat.Shortcut
	if ev.History || ev.Message.IsZero() || pressed {
		return b.handle(ctx, ev, now)
	}
	if err := b.watch(ctx, now); err != nil {
		return Reply{}, err
	}
	if ev.Kind == chat.Command {
		done, err := b.turns.take(ctx, ev.Message)
		if err != nil {
			return Reply{}, err
		}
		defer done()
		if err := b.again(ctx, ev); err != nil {
			return Reply{}, err
		}
	}
	reply, err := b.handle(ctx, ev, now)
	var no *refusal
	if ev.Kind == chat.Command && (err == nil || errors.As(err, &no)) && b.again(ctx, ev) == nil {
		if err := b.store.Update(ctx, func(tx store.Tx) error { return handled(tx, ev, now) }); err != nil {
			b.log.Warn("a command may be answered twice", "event", ev.ID, "error", err)
		}
	}
	return reply, err
}

func (b *Bot) handle(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	switch ev.Kind {
	case chat.Command:
		return b.command(ctx, ev, now)
	case chat.ButtonPressed, chat.Shortcut:
		return b.button(ctx, ev, now)
	case chat.FormSent:
		return b.form(ctx, ev, now)
	case chat.HomeOpened:
		return b.home(ctx, ev, now)
	case chat.Reconnected:
		return Reply{}, b.reconnected(ctx, ev.Room, now)
	}
	if ev.Message.Room == "" { // a message of no room is no incident's
		return Reply{}, nil
	}
	return Reply{}, b.history(ctx, ev, now)
}

// Step does once what the loops of [Bot.Run] do: catches up after an absence, fires what is
// due, delivers what is queued. It says when it wants to be called again.
func (b *Bot) Step(ctx context.Context, now time.Time) (next time.Time, err error) {
	now = now.UTC()
	errCatch := errors.Join(b.catchUp(ctx, now), b.readSoon(ctx, now))
	nextRemind, errRemind := b.Remind(ctx, now)
	nextPost, errPost := b.Deliver(ctx, now)
	b.caughtUp(ctx, now)
	b.mu.Lock()
	next = earliest(earliest(nextRemind, nextPost), b.unreadAt)
	b.mu.Unlock()
	return next, errors.Join(errCatch, errRemind, errPost)
}

// earliest is the earlier of two instants, where zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// refusal ends a use case without recording anything: its message goes to the
// author only.
type refusal struct {
	message chat.Message
	field   string // of a form: the input at fault
	cause   error  // of the platform's; nil = none
}

func (r *refusal) Error() string { return r.message.Plain() }

// refuse is a refusal of one sentence, which say builds.
func refuse(format string, args ...any) error { return refuseLine(say(format, args...)) }

// refuseLine is a refusal of one sentence that stands already.
func refuseLine(l chat.Line) error { return &refusal{message: chat.Says(l...)} }

// unread refuses a time or a promise that could not be read.
func unread(err error) error {
	sentence := capital(err.Error())
	if !strings.HasSuffix(sentence, ".") {
		sentence += "."
	}
	return refuse("%s", sentence)
}

// errAgain says that an event was handled before.
var errAgain = errors.New("handled before")
