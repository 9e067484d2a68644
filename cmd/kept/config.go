package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kept/bot"
	"kept/bot/incident"
	"kept/reminders"
)

// settings is the configuration file: one organisation's choices. Everything
// has a default; secrets have no place in it. deploy/kept.example.yaml shows
// every setting with its default.
type settings struct {
	Zone            string           `yaml:"zone"`
	DefaultSeverity severity         `yaml:"default severity"`
	Policy          policySettings   `yaml:"policy"`
	Hours           hoursSettings    `yaml:"hours"`
	Holidays        []day            `yaml:"holidays"`
	Reactions       reactionSettings `yaml:"reactions"`
	Digest          string           `yaml:"digest"`
	Heartbeat       webAddress       `yaml:"heartbeat"`

	Hooks  map[string]hookSettings   `yaml:"hooks"`  // what can be called, by name
	Intake map[string]intakeSettings `yaml:"intake"` // whose alerts are taken, by name

	Slack slackSettings `yaml:"slack"`
	Teams teamsSettings `yaml:"teams"`

	file string // where it was read, for errors
}

type policySettings struct {
	Every       map[severity]length  `yaml:"every"`
	FirstPublic map[severity]length  `yaml:"first public"`
	Postmortem  map[severity]dueDays `yaml:"postmortem"`
}

type hoursSettings struct {
	Work  stretch   `yaml:"work"`
	Days  []weekday `yaml:"days"`
	Sleep stretch   `yaml:"sleep"`
}

type reactionSettings struct {
	Timeline []string `yaml:"timeline"`
	Action   []string `yaml:"action"`
}

// configFlag names a configuration file.
type configFlag struct {
	Config string `help:"Configuration file; deploy/kept.example.yaml shows every setting." placeholder:"FILE"`
}

// load reads the configuration, but for what only a workspace can resolve;
// without a file, the defaults.
func (f configFlag) load() (bot.Config, error) {
	s, err := f.read()
	return s.config(), err
}

// read reads the configuration file; without one, the defaults.
func (f configFlag) read() (settings, error) {
	if f.Config == "" {
		return settings{}, nil
	}
	file, err := os.Open(f.Config)
	if err != nil {
		return settings{}, fmt.Errorf("%w: configuration: %w", errMisuse, err)
	}
	defer file.Close()
	s, err := readSettings(file)
	if err != nil {
		return settings{}, fmt.Errorf("%w: %s: %w", errMisuse, f.Config, err)
	}
	s.file = f.Config
	return s, nil
}

// readSettings reads a configuration. A setting that does not exist, one that
// is given twice and a value that makes no sense are errors that name the line.
func readSettings(r io.Reader) (settings, error) {
	var s settings
	text, err := io.ReadAll(r)
	if err != nil {
		return s, err
	}
	if err := unquoted(text); err != nil {
		return s, err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err = d.Decode(&s)
	if errors.Is(err, io.EOF) { // an empty file
		return s, nil
	}
	if err != nil {
		return s, errors.New(plainYAML(err))
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil {
			return s, fmt.Errorf("zone %q is not known; write an IANA name such as Europe/Copenhagen", s.Zone)
		}
	}
	if s.Digest != "" {
		if _, err := reminders.ParseSpec(s.Digest, "UTC"); err != nil {
			return s, fmt.Errorf("digest: %w", err)
		}
	}
	return s, errors.Join(s.checkHooks(), s.checkIntake(), s.checkPeople())
}

var (
	wrongShape   = regexp.MustCompile("cannot unmarshal !\\S+ (?:`((?s:.*?))` )?into (\\S+)")
	unknownField = regexp.MustCompile(`field (.+) not found in type \S+`)
)

// plainYAML puts the library's errors into sentences for people.
func plainYAML(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n  ")
	text = unknownField.ReplaceAllString(text, `there is no setting "$1"`)
	text = strings.Replace(text, "found character that cannot start any token", "a tab, or a character that needs quotes; indent with spaces", 1)
	text = wrongShape.ReplaceAllStringFunc(text, func(found string) string {
		parts := wrongShape.FindStringSubmatch(found)
		what := "what stands here"
		if parts[1] != "" {
			what = strconv.Quote(parts[1])
		}
		switch into := parts[2]; {
		case strings.HasPrefix(into, "[]"):
			return what + " is no list; write [one, another]"
		case into == "string":
			return what + " is no single value"
		}
		return what + " is no group of settings; write each as `name: value` on an indented line of its own"
	})
	if strings.Contains(text, "main.") { // a value that the patterns above do not foresee
		line, _, _ := strings.Cut(text, ":")
		return line + ": what stands here does not fit; deploy/kept.example.yaml shows every setting"
	}
	return strings.ReplaceAll(text, "\n  ", "; ")
}

// config makes the bot's configuration of the file's.
func (s settings) config() bot.Config {
	cfg := bot.Config{
		Zone: s.Zone, DefaultSeverity: incident.Severity(s.DefaultSeverity), Policy: incident.DefaultPolicy(), Hours: reminders.DefaultHours(),
		MarkReactions: s.Reactions.Timeline, ActionReactions: s.Reactions.Action, DigestSpec: s.Digest,
		RoomName: string(s.Slack.RoomName),
	}
	for sev, every := range s.Policy.Every {
		cfg.Policy.Every[incident.Severity(sev)] = time.Duration(every)
	}
	for sev, within := range s.Policy.FirstPublic {
		cfg.Policy.FirstPublic[incident.Severity(sev)] = time.Duration(within)
	}
	for sev, due := range s.Policy.Postmortem {
		cfg.Policy.Postmortem[incident.Severity(sev)] = incident.PostmortemPolicy(due)
	}
	cfg.Hours = s.Hours.over(cfg.Hours)
	if len(s.Hours.Days) > 0 {
		cfg.Business.Weekend = map[time.Weekday]bool{}
		for d := range cfg.Hours.Days {
			cfg.Business.Weekend[time.Weekday(d)] = true
		}
		for _, d := range s.Hours.Days {
			delete(cfg.Business.Weekend, time.Weekday(d))
		}
	}
	if len(s.Holidays) > 0 {
		off := map[string]bool{}
		for _, d := range s.Holidays {
			off[string(d)] = true
		}
		cfg.Business.Holiday = func(t time.Time) bool { return off[t.Format(time.DateOnly)] }
		cfg.Policy.Holiday = cfg.Business.Holiday
	}
	return cfg
}
