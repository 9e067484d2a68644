package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"kept/bot"
	"kept/bot/chat"
)

// slackSettings are what is said in a Slack workspace's own names. They are
// resolved when Kept starts: a name that nobody has stops it there.
type slackSettings struct {
	Command    commandName    `yaml:"command"`
	Announce   named          `yaml:"announce"`
	RoomName   roomTemplate   `yaml:"room name"`
	Escalation named          `yaml:"escalation"`
	Deputy     named          `yaml:"deputy"`
	DigestRoom named          `yaml:"digest room"`
	Rights     rightsSettings `yaml:"rights"`
}

type rightsSettings struct {
	Declare  circle `yaml:"declare"`
	Severity circle `yaml:"severity"`
	Waive    circle `yaml:"waive"`
	Publish  circle `yaml:"publish"`
}

// directory finds what a workspace knows by a name. An error of it says what
// is wrong with the name; chat.ErrNotFound that there is none such.
type directory interface {
	ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error)
	ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error)
	ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error)
}

// resolve puts what the workspace's names stand for into the configuration. It
// tries all and gives every error, each with its line; what could be resolved is
// in cfg all the same.
func (s settings) resolve(ctx context.Context, d directory, cfg *bot.Config) error {
	r := resolver{ctx: ctx, d: d, file: s.file}
	cfg.Announce = r.room("announce", s.Slack.Announce)
	cfg.DigestRoom = r.room("digest room", s.Slack.DigestRoom)
	cfg.Deputy = r.person("deputy", s.Slack.Deputy)
	if e := s.Slack.Escalation; e.isRoom() {
		cfg.Escalation.Room = r.room("escalation", e)
	} else {
		cfg.Escalation.Person = r.person("escalation", e)
	}
	cfg.Rights = map[bot.Right]bot.Circle{}
	for _, right := range []struct {
		of bot.Right
		to circle
	}{
		{bot.MayDeclare, s.Slack.Rights.Declare}, {bot.MaySeverity, s.Slack.Rights.Severity},
		{bot.MayWaive, s.Slack.Rights.Waive}, {bot.MayPublish, s.Slack.Rights.Publish},
	} {
		if len(right.to) > 0 {
			cfg.Rights[right.of] = r.circle(string(right.of), right.to)
		}
	}
	return errors.Join(r.errs...)
}

// errName marks a name of which the workspace has no use, however often it is asked.
var errName = errors.New("it cannot stand here")

// resolver looks names up and gathers what it does not find.
type resolver struct {
	ctx  context.Context
	d    directory
	file string
	errs []error
}

func (r *resolver) miss(setting string, n named, err error) {
	r.errs = append(r.errs, fmt.Errorf("%s: line %d: %s %q: %w", r.file, n.line, setting, n.name, err))
}

func (r *resolver) room(setting string, n named) chat.RoomRef {
	if n.name == "" {
		return ""
	}
	ref, err := r.d.ResolveRoom(r.ctx, n.name)
	if err != nil {
		r.miss(setting, n, err)
	}
	return ref
}

func (r *resolver) person(setting string, n named) chat.PersonRef {
	if n.name == "" {
		return ""
	}
	ref, err := r.d.ResolvePerson(r.ctx, n.name)
	if errors.Is(err, chat.ErrNotFound) {
		if _, errGroup := r.d.ResolveGroup(r.ctx, n.name); errGroup == nil {
			err = fmt.Errorf("%w: that is a group; name a person, or a channel that the group reads", errName)
		}
	}
	if err != nil {
		r.miss(setting, n, err)
	}
	return ref
}

// circle resolves a list in which groups and people stand side by side.
func (r *resolver) circle(setting string, names circle) bot.Circle {
	var out bot.Circle
	for _, n := range names {
		g, err := r.d.ResolveGroup(r.ctx, n.name)
		if err == nil {
			out.Groups = append(out.Groups, g)
			continue
		}
		p, errPerson := r.d.ResolvePerson(r.ctx, n.name)
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

// The values of the section.
type (
	named struct { // "@ana", "ana@example.com", "#incidents"; "" = none
		name string
		line int
	}
	circle       []named // who may; none = everybody
	commandName  string
	roomTemplate string
)

// An identifier of Slack's is a name, too.
var (
	namePattern = regexp.MustCompile(`^(?:[@#]\S.*|\S+@\S+|[UWCGS][A-Z0-9]{2,})$`)
	roomPattern = regexp.MustCompile(`^(?:#|[CG][A-Z0-9]+$)`)
)

func (n named) isRoom() bool { return roomPattern.MatchString(n.name) }

func (n *named) UnmarshalYAML(node *yaml.Node) error {
	switch {
	case node.Kind != yaml.ScalarNode:
		return at(node, `here stands one name, such as "@ana" or "#incidents"`)
	case node.Value == "none":
		return nil
	case !namePattern.MatchString(node.Value):
		return at(node, `%q is no name; write "@ana", "ana@example.com" or "#incidents", with the quotes, or none`, node.Value)
	}
	*n = named{node.Value, node.Line}
	return nil
}

func (c *circle) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode && node.Value == "everybody" {
		return nil
	}
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		return at(node, `write everybody, or a list of people and groups: ["@ana", "@sre"]`)
	}
	for _, item := range node.Content {
		var n named
		if err := n.UnmarshalYAML(item); err != nil {
			return err
		}
		if n.name == "" || n.isRoom() {
			return at(item, `%q is neither a person nor a group; write "@ana" or "@sre"`, item.Value)
		}
		*c = append(*c, n)
	}
	return nil
}

// What Slack takes for a command (https://docs.slack.dev/reference/app-manifest).
var commandPattern = regexp.MustCompile(`^/[a-z0-9_-]{1,31}$`)

func (c *commandName) UnmarshalYAML(node *yaml.Node) error {
	if !commandPattern.MatchString(node.Value) {
		return at(node, "%q is no slash command; write /incident, and the same in the app's manifest", node.Value)
	}
	*c = commandName(node.Value)
	return nil
}

var placeholder = regexp.MustCompile(`\{[^}]*\}?`)

func (t *roomTemplate) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode || !strings.Contains(node.Value, "{id}") {
		return at(node, `a room's name is built of {id}, which tells rooms apart, {title}, {severity} and {date}; write "{id}-{title}", with the quotes`)
	}
	for _, p := range placeholder.FindAllString(node.Value, -1) {
		switch p {
		case "{id}", "{title}", "{severity}", "{date}":
		default:
			return at(node, "%s stands for nothing; there are {id}, {title}, {severity} and {date}", p)
		}
	}
	*t = roomTemplate(node.Value)
	return nil
}

// unquoted finds a channel's name that YAML takes for a comment: `announce:
// #incidents` would be no channel at all, in silence.
func unquoted(text []byte) error {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return nil // reading it into settings will tell
	}
	return unquotedIn(&doc)
}

func unquotedIn(n *yaml.Node) error {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && c.Tag == "!!null" {
			for _, comment := range []string{c.LineComment, n.Content[i-1].LineComment} {
				if len(comment) > 1 && comment[1] != ' ' && comment[1] != '#' {
					return at(n.Content[i-1], `%s has no value, since YAML reads %s as a comment; write %q, with the quotes`, n.Content[i-1].Value, comment, comment)
				}
			}
		}
		if err := unquotedIn(c); err != nil {
			return err
		}
	}
	return nil
}
