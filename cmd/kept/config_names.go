package main

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The values of the sections on platforms.
type (
	named struct { // "@ana", "ana@example.com", "#incidents", "slack #ops"; name "" = none
		home string // the platform where it is looked up; "" = that of the section
		name string
		line int
	}
	circle       []named // who may; none = everybody
	commandName  string
	roomTemplate string
)

// An identifier of Slack's is a name, too, and one of Teams': a person's or a
// group's object ID, a channel's "19:…".
var (
	namePattern = regexp.MustCompile(`^(?:[@#]\S.*|\S+@\S+|[UWCGS][A-Z0-9]{2,}|` + guid + `)$`)
	roomPattern = regexp.MustCompile(`^(?:#|[CG][A-Z0-9]+$|19:)`)
	homePattern = regexp.MustCompile(`^(` + onSlack + `|` + onTeams + `)\s+(.+)$`)
)

func (n named) isRoom() bool { return roomPattern.MatchString(n.name) }

// text is the name as it stands in the file.
func (n named) text() string {
	if n.home == "" {
		return n.name
	}
	return n.home + " " + n.name
}

func (n *named) UnmarshalYAML(node *yaml.Node) error {
	name := named{name: node.Value, line: node.Line}
	if m := homePattern.FindStringSubmatch(node.Value); m != nil {
		name.home, name.name = m[1], m[2]
	}
	switch {
	case node.Kind != yaml.ScalarNode:
		return at(node, `here stands one name, such as "@ana" or "#incidents"`)
	case node.Value == "none":
		return nil
	case !namePattern.MatchString(name.name):
		return at(node, `%q is no name; write "@ana", "ana@example.com" or "#incidents", with the quotes, or none`, node.Value)
	}
	*n = name
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
