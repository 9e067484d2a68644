package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kept/bot/slack/slackfake"
)

// Script is an incident that happened, to be played by people of its own.
type Script struct {
	Name, Title string
	Zone        *time.Location // in which its times are written
	Start       time.Time
	People      []string
	Acts        []Act
}

// ActKind says what somebody in a script does.
type ActKind string

// What people in scripts do.
const (
	Wait   ActKind = ""      // nothing but time passing
	Says   ActKind = "says"  // Text; what begins with the slash command is one
	Reacts ActKind = "react" // Text is the emoji, To the message
)

// Act is what somebody does, and when.
type Act struct {
	At    time.Time
	Kind  ActKind
	Who   string
	Room  string // "general"; "" = the incident's room, once there is one
	Text  string
	Label string // names the message that it makes, for To
	To    string
}

// playing is the script that is played, if any.
type playing struct {
	mu          sync.Mutex
	name        string
	done, total int
	stop        context.CancelFunc
}

func (s *Server) playing() viewPlaying {
	s.played.mu.Lock()
	defer s.played.mu.Unlock()
	return viewPlaying{s.played.name, s.played.done, s.played.total}
}

// play starts a script; "" stops the one that is played.
func (s *Server) play(name string) error {
	s.played.mu.Lock()
	defer s.played.mu.Unlock()
	if name == "" {
		if s.played.stop != nil {
			s.played.stop()
		}
		return nil
	}
	if s.played.name != "" {
		return sentence("An incident is being played already; stop it first.")
	}
	for _, script := range s.opt.Scripts {
		if script.Name != name {
			continue
		}
		ctx, stop := context.WithCancel(s.life)
		s.played.name, s.played.done, s.played.total, s.played.stop = name, 0, len(script.Acts), stop
		s.work.Go(func() {
			err := s.perform(ctx, script)
			stop()
			s.played.mu.Lock()
			s.played.name, s.played.stop = "", nil
			s.played.mu.Unlock()
			if err != nil && !errors.Is(err, context.Canceled) {
				s.say("The incident was not played to its end: " + err.Error())
			}
			s.watched.touch()
		})
		s.watched.touch()
		return nil
	}
	return sentence(fmt.Sprintf("There is no incident %q to play.", name))
}

// perform plays a script from the first day on that has the weekday and lies
// ahead: what people say names times of day, and deadlines count business days.
func (s *Server) perform(ctx context.Context, script Script) error {
	select {
	case s.moves <- struct{}{}:
		defer func() { <-s.moves }()
	case <-ctx.Done():
		return ctx.Err()
	}
	shift := weeksAhead(script.Start, s.opt.Clock.Now(), script.Zone)
	s.arrive(ctx, shift(script.Start)) // in one leap, as after a weekend without Kept: it is days away
	cast := s.cast(script)
	stage := &stage{s: s, cast: cast, labels: map[string]place{}, before: map[string]bool{}}
	for _, c := range s.ws.Channels("") {
		stage.before[c.ID] = true
	}
	for i, act := range script.Acts {
		if err := s.alive(ctx); err != nil {
			return err
		}
		if err := s.move(ctx, shift(act.At)); err != nil {
			return err
		}
		if err := stage.act(ctx, act); err != nil {
			return fmt.Errorf("%s: %w", act.Who, err)
		}
		s.played.mu.Lock()
		s.played.done = i + 1
		s.played.mu.Unlock()
		s.watched.touch()
	}
	return nil
}

// weeksAhead shifts times by whole weeks of the zone's calendar, so that start
// lies after now.
func weeksAhead(start, now time.Time, zone *time.Location) func(time.Time) time.Time {
	weeks := 0
	shift := func(t time.Time) time.Time { return t.In(zone).AddDate(0, 0, 7*weeks) }
	weeks = max(0, int(now.Sub(start)/(7*24*time.Hour))-1)
	for shift(start).Before(now) {
		weeks++
	}
	return shift
}

// cast brings the script's people into the workspace, each in its zone, and
// gives their identifiers. Who is there from an earlier time is not doubled.
func (s *Server) cast(script Script) map[string]string {
	known := map[string]string{}
	for _, u := range s.ws.Users() {
		known[u.Name+"/"+u.Zone] = u.ID
	}
	cast := map[string]string{}
	for _, name := range script.People {
		handle := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "." + script.Name
		id := known[handle+"/"+script.Zone.String()]
		if id == "" {
			id = s.ws.AddUser(slackfake.User{Name: handle, RealName: name, Display: name, Title: script.Title, Zone: script.Zone.String()}).ID
		}
		cast[name] = id
	}
	return cast
}

// place is a message.
type place struct{ channel, ts string }

// stage is a performance in progress.
type stage struct {
	s      *Server
	cast   map[string]string
	labels map[string]place
	before map[string]bool // the channels that were there at the beginning
	room   string          // the incident's; "" = not declared yet
}

// incidentRoom is the channel that was made since the beginning.
func (g *stage) incidentRoom() string {
	if g.room == "" {
		for _, c := range g.s.ws.Channels("") {
			if !g.before[c.ID] && !c.Direct {
				g.room = c.ID
			}
		}
	}
	return g.room
}

func (g *stage) act(ctx context.Context, act Act) error {
	who := g.cast[act.Who]
	channel := g.incidentRoom()
	if channel == "" || act.Room != "" {
		general, ok := g.s.ws.Channel("general")
		if !ok {
			return errors.New("there is no #general")
		}
		channel = general.ID
	}
	switch act.Kind {
	case Wait:
		return nil
	case Reacts:
		to, ok := g.labels[act.To]
		if !ok {
			return fmt.Errorf("there is no message %q to react to", act.To)
		}
		if err := g.s.ws.Join(who, to.channel); err != nil {
			return err
		}
		if err := g.s.ws.React(who, to.channel, to.ts, strings.Trim(act.Text, ":")); err != nil {
			return err
		}
	case Says:
		if err := g.s.ws.Join(who, channel); err != nil {
			return err
		}
		if text, ok := strings.CutPrefix(act.Text, g.s.opt.Command+" "); ok {
			if err := g.command(ctx, who, channel, text); err != nil {
				return err
			}
		} else {
			ts, err := g.s.ws.Type(who, channel, g.mentions(act.Text), "")
			if err != nil {
				return err
			}
			g.labels[act.Label] = place{channel, ts}
		}
	}
	// What was said has arrived, and what Kept says to it stands there, before
	// the next one speaks.
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := g.s.ws.WaitQuiet(wait); err != nil {
		return ctx.Err()
	}
	g.s.arrive(ctx, g.s.opt.Clock.Now())
	return ctx.Err()
}

// command types a command, and types it again where Kept died of it or before, of
// which the demo may learn a moment later than Slack does.
func (g *stage) command(ctx context.Context, who, channel, text string) error {
	const moment = time.Second
	for {
		if err := g.s.alive(ctx); err != nil {
			return err
		}
		life, over := g.s.lifetime(ctx)
		o, err := g.s.ws.Command(life, who, channel, g.s.opt.Command, g.mentions(text))
		if o.Failure != "" {
			select {
			case <-life.Done():
			case <-time.After(moment):
			}
		}
		taken, died := err == nil && o.Failure == "", life.Err() != nil
		over()
		if taken || !died || ctx.Err() != nil {
			return err
		}
	}
}

// mentions makes the names of the script's people those that the workspace
// knows them by, so that "@Engineer 1" mentions the one of this script.
func (g *stage) mentions(text string) string {
	for name, id := range g.cast {
		for _, u := range g.s.ws.Users() {
			if u.ID == id {
				text = strings.ReplaceAll(text, "@"+name, "@"+u.Name)
			}
		}
	}
	return text
}
