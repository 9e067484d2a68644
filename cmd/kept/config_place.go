package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kept/bot"
	"kept/bot/chat"
)

// placeSettings are what holds for the incidents that are declared on one
// platform, in the platform's own names. They are resolved when Kept starts: a
// name that nobody has stops it there. A name that begins with another
// platform's ("slack #ops") is looked up on that one.
type placeSettings struct {
	Announce   named        `yaml:"announce"`
	RoomName   roomTemplate `yaml:"room name"`
	Escalation named        `yaml:"escalation"`

	EscalationHook hookName `yaml:"escalation hook"`

	Deputy     named          `yaml:"deputy"`
	DigestRoom named          `yaml:"digest room"`
	DeadMan    named          `yaml:"dead man"`
	People     peopleSettings `yaml:"people"`
	Rights     rightsSettings `yaml:"rights"`
}

type rightsSettings struct {
	Declare  circle `yaml:"declare"`
	Severity circle `yaml:"severity"`
	Waive    circle `yaml:"waive"`
	Publish  circle `yaml:"publish"`
}

// sections are what the file says of each platform.
func (s settings) sections() map[string]placeSettings {
	return map[string]placeSettings{onSlack: s.Slack.placeSettings, onTeams: s.Teams.placeSettings}
}

// directory finds what a platform knows by a name. An error of it says what is
// wrong with the name; chat.ErrNotFound that there is none such.
type directory interface {
	ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error)
	ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error)
	ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error)
}

// resolve puts what names stand for into the configuration, for the platforms
// that have a directory. It tries all and gives every error, each with its line;
// what could be resolved is in cfg all the same. A name that is errAwaited stands for
// nobody, which is no error.
func (s settings) resolve(ctx context.Context, directories map[string]directory, cfg *bot.Config) error {
	cfg.Places, cfg.People = map[string]bot.Place{}, nil
	var errs []error
	for _, home := range slices.Sorted(maps.Keys(directories)) {
		r := resolver{ctx: ctx, home: home, directories: directories, file: s.file}
		cfg.Places[home] = r.place(s.sections()[home])
		r.people(s.sections()[home].People, cfg)
		errs = append(errs, r.errs...)
	}
	var err error
	cfg.Intakes, err = s.intakes(ctx, directories)
	return errors.Join(append(errs, err)...)
}

// errName marks a name of which the platform has no use, however often it is asked.
var errName = errors.New("it cannot stand here")

// resolver looks up the names of one section and gathers what it does not find.
type resolver struct {
	ctx         context.Context
	home        string // the section's platform
	directories map[string]directory
	file        string
	errs        []error
}

func (r *resolver) place(s placeSettings) bot.Place {
	p := bot.Place{
		Announce: r.room("announce", s.Announce), RoomName: string(s.RoomName), Deputy: r.person("deputy", s.Deputy),
		DigestRoom: r.room("digest room", s.DigestRoom), DeadMan: r.room("dead man", s.DeadMan), Rights: map[bot.Right]bot.Circle{},
	}
	if e := s.Escalation; e.isRoom() {
		p.Escalation.Room = r.room("escalation", e)
	} else {
		p.Escalation.Person, p.Escalation.Group = r.personOrGroup("escalation", e)
	}
	p.Escalation.Hook = string(s.EscalationHook)
	for _, right := range []struct {
		of bot.Right
		to circle
	}{
		{bot.MayDeclare, s.Rights.Declare}, {bot.MaySeverity, s.Rights.Severity}, {bot.MayWaive, s.Rights.Waive}, {bot.MayPublish, s.Rights.Publish},
	} {
		if len(right.to) > 0 {
			p.Rights[right.of] = r.circle(string(right.of), right.to)
		}
	}
	return p
}

func (r *resolver) miss(setting string, n named, err error) {
	if errors.Is(err, errAwaited) {
		return
	}
	r.errs = append(r.errs, fmt.Errorf("%s: line %d: %s %q: %w", r.file, n.line, setting, n.text(), err))
}

// where is the directory in which a name is looked up.
func (r *resolver) where(setting string, n named) (directory, bool) {
	home := r.home
	if n.home != "" {
		home = n.home
	}
	d, ok := r.directories[home]
	if !ok {
		r.miss(setting, n, fmt.Errorf("%w: %s is not connected; set its secrets, or take the name out", errName, titles[home]))
	}
	return d, ok
}

func (r *resolver) room(setting string, n named) chat.RoomRef {
	if n.name == "" {
		return ""
	}
	d, ok := r.where(setting, n)
	if !ok {
		return ""
	}
	ref, err := d.ResolveRoom(r.ctx, n.name)
	if err != nil {
		r.miss(setting, n, err)
	}
	return ref
}

func (r *resolver) person(setting string, n named) chat.PersonRef {
	p, g := r.personOrGroup(setting, n)
	if g != "" {
		r.miss(setting, n, fmt.Errorf("%w: that is a group; name a person", errName))
	}
	return p
}

// personOrGroup resolves the name of somebody, or where nobody has it of a group.
func (r *resolver) personOrGroup(setting string, n named) (chat.PersonRef, chat.GroupRef) {
	if n.name == "" {
		return "", ""
	}
	d, ok := r.where(setting, n)
	if !ok {
		return "", ""
	}
	ref, err := d.ResolvePerson(r.ctx, n.name)
	if errors.Is(err, chat.ErrNotFound) || errors.Is(err, errAwaited) {
		group, errGroup := d.ResolveGroup(r.ctx, n.name)
		if errGroup == nil {
			return "", group
		}
		if !forGood(errGroup) {
			err = errGroup // it may be a group after all
		}
	}
	if err != nil {
		r.miss(setting, n, err)
		return "", ""
	}
	return ref, ""
}

// circle resolves a list in which groups and people stand side by side.
func (r *resolver) circle(setting string, names circle) bot.Circle {
	var out bot.Circle
	for _, n := range names {
		d, ok := r.where(setting, n)
		if !ok {
			continue
		}
		g, err := d.ResolveGroup(r.ctx, n.name)
		if err == nil {
			out.Groups = append(out.Groups, g)
			continue
		}
		p, errPerson := d.ResolvePerson(r.ctx, n.name)
		switch {
		case errPerson == nil:
			out.People = append(out.People, p)
		case !forGood(err):
			r.miss(setting, n, err) // it may be a group after all
		default:
			r.miss(setting, n, errPerson)
		}
	}
	return out
}
