package main

import (
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

// load reads the configuration; without a file, the defaults.
func (f configFlag) load() (bot.Config, error) {
	if f.Config == "" {
		return settings{}.config(), nil
	}
	file, err := os.Open(f.Config)
	if err != nil {
		return bot.Config{}, fmt.Errorf("%w: configuration: %w", errMisuse, err)
	}
	defer file.Close()
	s, err := readSettings(file)
	if err != nil {
		return bot.Config{}, fmt.Errorf("%w: %s: %w", errMisuse, f.Config, err)
	}
	return s.config(), nil
}

// readSettings reads a configuration. A setting that does not exist, one that
// is given twice and a value that makes no sense are errors that name the line.
func readSettings(r io.Reader) (settings, error) {
	var s settings
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	err := d.Decode(&s)
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
	return s, nil
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
	if s.Hours.Work.set {
		cfg.Hours.From, cfg.Hours.To = s.Hours.Work.from, s.Hours.Work.to
	}
	if s.Hours.Sleep.set {
		cfg.Hours.SleepFrom, cfg.Hours.SleepTo = s.Hours.Sleep.from, s.Hours.Sleep.to
	}
	if len(s.Hours.Days) > 0 {
		cfg.Hours.Days = [7]bool{}
		cfg.Business.Weekend = map[time.Weekday]bool{}
		for d := range cfg.Hours.Days {
			cfg.Business.Weekend[time.Weekday(d)] = true
		}
		for _, d := range s.Hours.Days {
			cfg.Hours.Days[d] = true
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

// The values of settings, each read by itself so that an error names its line.
type (
	severity incident.Severity
	length   time.Duration
	dueDays  incident.PostmortemPolicy
	weekday  time.Weekday
	day      string // 2026-12-25
	stretch  struct {
		set      bool
		from, to int // minutes after midnight
	}
)

func (s *severity) UnmarshalYAML(n *yaml.Node) error {
	sev, ok := incident.ParseSeverity(n.Value)
	if !ok {
		return at(n, "%q is no severity; write SEV1 to SEV4", n.Value)
	}
	*s = severity(sev)
	return nil
}

func (l *length) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" {
		*l = 0
		return nil
	}
	d, err := time.ParseDuration(n.Value)
	if err != nil || d < time.Minute {
		return at(n, "%q is no length of time; write 20m, 1h30m or never", n.Value)
	}
	*l = length(d)
	return nil
}

func (d *dueDays) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" {
		return nil
	}
	number, unit, _ := strings.Cut(n.Value, " ")
	count, err := strconv.Atoi(number)
	switch {
	case err != nil || count < 1 || count > 366:
	case unit == "day" || unit == "days":
		d.Days = count
		return nil
	case unit == "business day" || unit == "business days":
		d.BusinessDays = count
		return nil
	}
	return at(n, "%q is no deadline; write 3 days, 5 business days or never", n.Value)
}

func (w *weekday) UnmarshalYAML(n *yaml.Node) error {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(n.Value, d.String()) || strings.EqualFold(n.Value, d.String()[:3]) {
			*w = weekday(d)
			return nil
		}
	}
	return at(n, "%q is no day of the week; write Monday or Mon", n.Value)
}

func (d *day) UnmarshalYAML(n *yaml.Node) error {
	if _, err := time.Parse(time.DateOnly, n.Value); err != nil {
		return at(n, "%q is no day; write 2026-12-25", n.Value)
	}
	*d = day(n.Value)
	return nil
}

func (s *stretch) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" || n.Value == "always" {
		*s = stretch{set: true}
		return nil
	}
	from, to, _ := strings.Cut(n.Value, "-")
	f, errFrom := time.Parse("15:04", strings.TrimSpace(from))
	t, errTo := time.Parse("15:04", strings.TrimSpace(to))
	if errFrom != nil || errTo != nil {
		return at(n, "%q is no stretch of the day; write 09:00-17:00", n.Value)
	}
	*s = stretch{set: true, from: f.Hour()*60 + f.Minute(), to: t.Hour()*60 + t.Minute()}
	return nil
}

// at is an error that names its line.
func at(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...))
}
