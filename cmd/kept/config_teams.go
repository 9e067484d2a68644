package main

import (
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// teamsSettings are what is said of Microsoft Teams. Secrets are not among it.
type teamsSettings struct {
	Channel         channelLink `yaml:"channel"`
	Incidents       dwelling    `yaml:"incidents"`
	Tenants         []tenant    `yaml:"tenants"`
	ManagedIdentity yesNo       `yaml:"managed identity"`
	Targeted        yesNo       `yaml:"targeted messages"`
	placeSettings   `yaml:",inline"`
}

// The values of the section.
type (
	channelLink struct{ team, channel string } // what "Get link to channel" gives; "" = none
	dwelling    string                         // channels or threads
	tenant      string                         // an organisation's tenant ID
	yesNo       bool
)

// guid is what Microsoft identifies apps, people, groups and organisations by.
const guid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

var guidPattern = regexp.MustCompile(`^` + guid + `$`)

// The kinds of place that an incident can get in Teams.
const (
	inChannels dwelling = "channels"
	inThreads  dwelling = "threads"
)

// parseChannelLink takes a link to a channel apart:
// https://teams.microsoft.com/l/channel/19%3a…%40thread.tacv2/General?groupId=…&tenantId=…
// (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams).
func parseChannelLink(text string) (channelLink, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" {
		return channelLink{}, false
	}
	rest, ok := strings.CutPrefix(u.EscapedPath(), "/l/channel/")
	escaped, _, _ := strings.Cut(rest, "/")
	id, err := url.PathUnescape(escaped)
	l := channelLink{team: u.Query().Get("groupId"), channel: id}
	return l, ok && err == nil && strings.HasPrefix(id, "19:") && guidPattern.MatchString(l.team)
}

func (l *channelLink) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "none" {
		return nil
	}
	link, ok := parseChannelLink(n.Value)
	if !ok {
		return at(n, "%q is no link to a channel; in Teams, at the channel's name, choose Get link to channel and paste it here: https://teams.microsoft.com/l/channel/19%%3a…?groupId=…", n.Value)
	}
	*l = link
	return nil
}

func (d *dwelling) UnmarshalYAML(n *yaml.Node) error {
	switch dwelling(n.Value) {
	case inChannels, inThreads:
		*d = dwelling(n.Value)
		return nil
	}
	return at(n, "%q is no place for incidents; write channels (each gets one of its own) or threads", n.Value)
}

func (t *tenant) UnmarshalYAML(n *yaml.Node) error {
	if !guidPattern.MatchString(n.Value) {
		return at(n, "%q is no tenant ID; it looks like 00000000-0000-0000-0000-000000000000 (entra.microsoft.com, Overview)", n.Value)
	}
	*t = tenant(strings.ToLower(n.Value))
	return nil
}

func (y *yesNo) UnmarshalYAML(n *yaml.Node) error {
	switch n.Value {
	case "yes", "true":
		*y = true
	case "no", "false":
		*y = false
	default:
		return at(n, "%q is neither yes nor no", n.Value)
	}
	return nil
}
