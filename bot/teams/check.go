package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kept/bot/chat"
)

// Permission is something of Microsoft Graph's that Kept uses, and what is
// missing without it. Consent: by resource-specific consent, from the app's
// manifest, where the app is installed; else an administrator grants it to the
// app for the whole organisation.
type Permission struct {
	Name    string
	Consent bool
	Why     string
}

// Permissions are all that Kept can use; none is needed for incidents in threads.
// (learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent
// and learn.microsoft.com/graph/permissions-reference)
func Permissions() []Permission {
	return []Permission{
		{"ChannelMessage.Read.Group", true, "the record of what is said in channels, live and read back; looking up whether a post landed"},
		{"ChatMessage.Read.Chat", true, "the record of what is said in private incidents' chats; looking up whether a direct message landed"},
		{"Channel.Create.Group", true, "a channel per incident"},
		{"ChannelSettings.Read.Group", true, "channels' names, and finding again, after a crash, a channel that was made before it"},
		{"ChannelSettings.ReadWrite.Group", true, "severity, phase and commander in a channel's description"},
		{"TeamMember.Read.Group", true, "knowing who is in a team"},
		{"TeamsAppInstallation.Read.Group", true, "knowing what a team consented to, for this check"},
		{"Chat.Manage.Chat", true, "people and topic of private incidents' chats"},
		{"User.Read.All", false, "names of people, refusing guests, and people whom the configuration names"},
		{"MailboxSettings.Read", false, "people's time zones, where their client does not tell them"},
		{"Presence.Read.All", false, "leaving alone, on a SEV3 or SEV4, who does not want to be disturbed"},
		{"GroupMember.Read.All", false, "groups that have rights, are paged, or escalated to"},
		{"Chat.Create", false, "private incidents, in group chats"},
		{"TeamsAppInstallation.ReadWriteSelfForChat.All", false, "private incidents: bringing Kept into the chat"},
		{"AppCatalog.Read.All", false, "private incidents: finding Kept in the organisation's app catalogue"},
		{"ChannelMember.Read.All", false, "incidents declared in private channels: knowing who is in them"},
		{"Files.ReadWrite.All", false, "drafts as files; without it they are shown as text"},
	}
}

// Finding is one thing that was looked at. Fix says what to do: where OK is
// false, to mend it; where OK is true, to see for oneself what no program can
// ask Teams for ("" = nothing).
type Finding struct {
	OK   bool
	What string
	Fix  string
}

// Check looks at everything in Teams that Kept depends on and can ask for: the
// secret, permissions, the configured team and channel. It changes nothing there.
// An error means that Microsoft could not be asked at all; findings made until
// then are given with it.
func (c *Client) Check(ctx context.Context) ([]Finding, error) {
	switch err := c.Connect(ctx); {
	case isSetup(err):
		return []Finding{{What: "app registration", Fix: err.Error()}}, nil
	case err != nil:
		return nil, fmt.Errorf("ask Microsoft for a token: %w", err)
	}
	found := []Finding{{OK: true, What: "app registration: Microsoft gives Kept tokens"}}
	granted, err := c.granted(ctx)
	if err != nil {
		return found, fmt.Errorf("ask Microsoft for a token: %w", err)
	}
	found = append(found, c.checkPlaces(ctx)...)
	found = append(found, c.checkConsent(ctx)...)
	found = append(found, checkGranted(granted)...)
	return append(found, checkUnseen()...), nil
}

// checkPlaces looks at the configured team and channel.
func (c *Client) checkPlaces(ctx context.Context) []Finding {
	if c.cfg.Channel == "" {
		if c.cfg.Team == "" {
			return []Finding{{OK: true, What: "rooms: neither a team nor a channel is configured", Fix: "An incident lives where it was declared. Name a channel to have a thread per incident, and its team to have channels."}}
		}
		return []Finding{{OK: true, What: "rooms: no channel is configured", Fix: "Where Kept may not make channels, an incident lives where it was declared."}}
	}
	err := c.toConversation(ctx, c.cfg.Channel, request{method: http.MethodGet, url: "/pagedMembers" + query("pageSize", "1")}, nil)
	switch {
	case err == nil && c.unshared(ctx, c.cfg.Channel) != nil:
		return []Finding{{What: "channel " + c.cfg.Channel + ": it is shared with other teams or organisations", Fix: "Name a standard channel of the team; Kept keeps no incidents where it cannot know who reads them."}}
	case err == nil:
		return []Finding{{OK: true, What: "channel: Kept may post there"}}
	case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrNotFound):
		return []Finding{{What: "channel " + c.cfg.Channel + ": " + err.Error(), Fix: "Install the app in the channel's team (Teams, Manage team, Apps), and compare the identifier with the one in the channel's link."}}
	}
	return []Finding{{OK: true, What: "channel: Teams could not be asked now", Fix: "Run the check again."}}
}

// checkConsent compares what the team consented to with what Kept can use.
// (learn.microsoft.com/graph/api/team-list-permissiongrants)
func (c *Client) checkConsent(ctx context.Context) (found []Finding) {
	if c.cfg.Team == "" {
		return []Finding{{OK: true, What: "resource-specific consent: without a team there is none to ask", Fix: "Teams shows what an app may do where it is installed (Manage team, Apps, the app's permissions)."}}
	}
	consented, err := c.consented(ctx)
	for _, p := range Permissions() {
		if !p.Consent || strings.HasSuffix(p.Name, ".Chat") {
			continue
		}
		has, known := slices.Contains(consented, p.Name), err == nil
		if !known {
			has, known = c.probe(ctx, p.Name)
		}
		f := Finding{OK: has, What: "consent " + p.Name + ": " + p.Why}
		switch {
		case !known:
			f = Finding{OK: true, What: f.What + " (Microsoft did not say whether it is given)", Fix: "Compare with authorization.permissions.resourceSpecific in the app's manifest."}
		case !has:
			f.Fix = fmt.Sprintf("Add to authorization.permissions.resourceSpecific in the app's manifest:  {\"name\": %q, \"type\": \"Application\"}  upload the app again, and let an owner of the team update it there.", p.Name)
		}
		found = append(found, f)
	}
	return found
}

// consented are the permissions that the team consented to.
func (c *Client) consented(ctx context.Context) (names []string, err error) {
	err = c.graphList(ctx, "/teams/"+segment(c.cfg.Team)+"/permissionGrants", func(item json.RawMessage) bool {
		var g struct {
			App  string `json:"clientAppId"`
			Name string `json:"permission"`
			Kind string `json:"permissionType"`
		}
		if json.Unmarshal(item, &g) == nil && strings.EqualFold(g.App, c.cfg.AppID) && strings.EqualFold(g.Kind, "Application") {
			names = append(names, g.Name)
		}
		return true
	})
	return names, err
}

// probe tries what a permission is for, where that changes nothing; known is
// false where it would, or where Graph could not be asked.
func (c *Client) probe(ctx context.Context, permission string) (has, known bool) {
	path := "/teams/" + segment(c.cfg.Team)
	switch permission {
	case "ChannelSettings.Read.Group":
		path += "/channels"
	case "ChannelMessage.Read.Group":
		if c.cfg.Channel == "" {
			return false, false
		}
		path += "/channels/" + segment(c.cfg.Channel) + "/messages" + query("$top", "1")
	case "TeamMember.Read.Group":
		path += "/members"
	default:
		return false, false
	}
	err := c.graphDo(ctx, http.MethodGet, path, nil, nil)
	return err == nil, err == nil || denied(err)
}

// checkGranted compares what administrators granted with what Kept can use.
func checkGranted(granted []string) (found []Finding) {
	if granted == nil {
		return []Finding{{OK: true, What: "application permissions: Microsoft did not say which ones are granted", Fix: "Compare them (App registrations, API permissions) with deploy/teams/README.md."}}
	}
	for _, p := range Permissions() {
		if p.Consent {
			continue
		}
		f := Finding{OK: slices.Contains(granted, p.Name), What: "permission " + p.Name + ": " + p.Why}
		if !f.OK {
			f.Fix = "In the Entra admin centre, App registrations, API permissions, Microsoft Graph, Application permissions: add " + p.Name + " and grant admin consent."
		}
		found = append(found, f)
	}
	return found
}

// checkUnseen names what Microsoft cannot be asked for, and how to see that it is
// right.
func checkUnseen() []Finding {
	return []Finding{
		{OK: true, What: "messaging endpoint: Microsoft cannot be asked where it sends activities",
			Fix: "In the bot's registration (Azure Bot, Configuration) it ends in /teams/messages. To see it: mention Kept with the word help."},
		{OK: true, What: "direct messages: they reach whom the app is installed for",
			Fix: "Install the app for everybody by a setup policy (Teams admin centre, Setup policies), so that reminders reach them."},
	}
}
