package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"kept/bot"
	"kept/bot/chat"
	"kept/reminders"
)

// peopleSettings are those whose week is another than everybody's, in the names of
// their platform. What they say to Kept themselves counts for more.
type peopleSettings map[named]personSettings

type personSettings struct {
	hoursSettings `yaml:",inline"`
	Zone          zoneName `yaml:"zone"`
}

// zoneName is the IANA name of a zone; "" = as the platform tells it.
type zoneName string

func (z *zoneName) UnmarshalYAML(n *yaml.Node) error {
	if _, err := time.LoadLocation(n.Value); err != nil || n.Value == "" || n.Value == "Local" {
		return at(n, "zone %q is not known; write an IANA name such as Europe/Copenhagen", n.Value)
	}
	*z = zoneName(n.Value)
	return nil
}

// over is a week with what the settings say in place of its own.
func (h hoursSettings) over(week reminders.Hours) reminders.Hours {
	if h.Work.set {
		week.From, week.To = h.Work.from, h.Work.to
	}
	if h.Sleep.set {
		week.SleepFrom, week.SleepTo = h.Sleep.from, h.Sleep.to
	}
	if len(h.Days) > 0 {
		week.Days = [7]bool{}
		for _, d := range h.Days {
			week.Days[d] = true
		}
	}
	return week
}

// week is somebody's week; what the settings do not say is everybody's.
func (p personSettings) week(everybody reminders.Hours) reminders.Hours {
	week := p.over(everybody)
	if p.Zone != "" {
		week.Zone, _ = time.LoadLocation(string(p.Zone)) // it was loaded when it was read
	}
	return week
}

// inOrder are the names as they stand in the file.
func (p peopleSettings) inOrder() []named {
	return slices.SortedFunc(maps.Keys(p), func(a, b named) int { return cmp.Or(a.line-b.line, cmp.Compare(a.name, b.name)) })
}

// checkPeople looks for weeks that nobody can have.
func (s settings) checkPeople() error {
	var errs []error
	everybody := s.Hours.over(reminders.DefaultHours())
	for _, of := range []peopleSettings{s.Slack.People, s.Teams.People} {
		for _, name := range of.inOrder() {
			p := of[name]
			switch {
			case name.name == "" || name.isRoom():
				errs = append(errs, fmt.Errorf("line %d: %s is no person; write \"@ana\" or \"ana@example.com\", with the quotes", name.line, strconv.Quote(name.name)))
			case (p.Work.set || p.Sleep.set) && p.week(everybody).Overlap():
				errs = append(errs, fmt.Errorf("line %d: %s would work and sleep at once; name both work and sleep, as in {work: 22:00-06:00, sleep: 08:00-15:00}", name.line, name.text()))
			}
		}
	}
	return errors.Join(errs...)
}

// people resolves those whose week is another than everybody's.
func (r *resolver) people(of peopleSettings, cfg *bot.Config) {
	for _, name := range of.inOrder() {
		ref := r.person("people", name)
		if ref == "" {
			continue
		}
		if _, twice := cfg.People[ref]; twice {
			r.miss("people", name, fmt.Errorf("%w: it is somebody who is named there already", errName))
			continue
		}
		if cfg.People == nil {
			cfg.People = map[chat.PersonRef]reminders.Hours{}
		}
		cfg.People[ref] = of[name].week(cfg.Hours)
	}
}
