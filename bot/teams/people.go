package teams

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kept/bot/chat"
)

// zonePrefix names the zone of a person, as their client told: OBJECT → IANA name.
const zonePrefix = "teams/zone/"

// user is somebody in the directory.
// (learn.microsoft.com/graph/api/resources/user)
type user struct {
	ID        string `json:"id"`
	Name      string `json:"displayName"`
	Principal string `json:"userPrincipalName"`
	Mail      string `json:"mail"`
	Kind      string `json:"userType"` // Member or Guest
}

const userFields = "id,displayName,userPrincipalName,mail,userType"

// guest reports whether they belong to another organisation: guests' names for
// signing in are made of their own and #EXT#.
func (u user) guest() bool {
	return strings.EqualFold(u.Kind, "Guest") || strings.Contains(strings.ToUpper(u.Principal), "#EXT#")
}

// member is somebody in a conversation, as the connector tells.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context)
type member struct {
	ID        string `json:"id"` // "29:…"
	Object    string `json:"aadObjectId"`
	ObjectID  string `json:"objectId"` // the same, as some answers have it
	Name      string `json:"name"`
	Mail      string `json:"email"`
	Principal string `json:"userPrincipalName"`
	Tenant    string `json:"tenantId"`
	Role      string `json:"userRole"` // user, guest, anonymous
}

func (m member) object() string { return cmp.Or(m.Object, m.ObjectID) }

// Person implements chat.Platform: by Graph where it permits (User.Read.All) and
// answers, else by the conversations that they share with Kept: who is new in an
// incident must not wait for Graph. A stranger is a guest, or somebody of another
// organisation.
func (c *Client) Person(ctx context.Context, ref chat.PersonRef) (chat.Person, error) {
	object, ok := id(ref)
	if !ok {
		return chat.Person{}, fmt.Errorf("person %q: %w", ref, chat.ErrNotFound)
	}
	if p, ok := c.out.people.get(object); ok {
		return p, nil
	}
	p, err := c.inDirectory(ctx, object)
	if away := errors.Is(err, chat.ErrRetry); away || errors.Is(err, errLacking) {
		met, unmet := c.inConversations(ctx, object)
		if unmet == nil || !away { // who was met nowhere may still be in the directory
			p, err = met, unmet
		}
	}
	if err != nil {
		return chat.Person{}, fmt.Errorf("person %s: %w", ref, err)
	}
	p.Ref = ref
	p.Zone = c.zoneOf(ctx, object)
	c.out.people.put(object, p)
	return p, nil
}

// errLacking says that Graph does not permit something.
var errLacking = fmt.Errorf("%w: Graph does not permit it", chat.ErrRefused)

// permitted makes a call of Graph that may lack a permission. One that was
// refused is not tried again for a while.
func (c *Client) permitted(what string, call func() error) error {
	if lacking, _ := c.out.lacking.get(what); lacking {
		return errLacking
	}
	err := call()
	if denied(err) {
		c.out.lacking.put(what, true)
		return fmt.Errorf("%w: %w", errLacking, err)
	}
	return err
}

// inDirectory looks somebody up in Graph.
func (c *Client) inDirectory(ctx context.Context, object string) (chat.Person, error) {
	var u user
	err := c.permitted("users", func() error {
		err := c.graphDo(ctx, http.MethodGet, "/users/"+segment(object)+query("$select", userFields), nil, &u)
		if said(err, http.StatusBadRequest) { // no identifier of anybody
			err = fmt.Errorf("%w: %w", chat.ErrNotFound, err)
		}
		return err
	})
	return chat.Person{Name: displayName(u.Name, u.Principal, object), Stranger: u.guest()}, err
}

// inConversations looks for somebody where Kept would meet them.
func (c *Client) inConversations(ctx context.Context, object string) (chat.Person, error) {
	direct, err := c.directWith(ctx, object)
	if err != nil {
		return chat.Person{}, err
	}
	for _, conversation := range []string{direct, c.cfg.Channel} {
		if conversation == "" {
			continue
		}
		m, err := c.memberOf(ctx, conversation, object)
		switch {
		case err == nil:
			foreign := m.Tenant != "" && !strings.EqualFold(m.Tenant, c.cfg.Tenant)
			stranger := foreign || user{Principal: m.Principal}.guest() || m.Role != "" && !strings.EqualFold(m.Role, "user")
			return chat.Person{Name: displayName(m.Name, m.Principal, object), Stranger: stranger}, nil
		case !errors.Is(err, chat.ErrNotFound) && !errors.Is(err, chat.ErrRefused):
			return chat.Person{}, err
		}
	}
	return chat.Person{}, fmt.Errorf("%w: Graph does not let Kept look people up (User.Read.All), and they share no conversation with Kept", chat.ErrNotFound)
}

// memberOf is somebody in a conversation; ErrNotFound if they are not in it.
func (c *Client) memberOf(ctx context.Context, conversation, object string) (member, error) {
	channel, _ := splitThread(conversation)
	var m member
	err := c.toConversation(ctx, channel, request{method: http.MethodGet, url: "/members/" + segment(object)}, &m)
	if err == nil && m.object() != "" && !strings.EqualFold(m.object(), object) {
		return m, errors.New("the answer is about somebody else")
	}
	return m, err
}

func displayName(names ...string) string {
	for _, name := range names {
		if name = strings.TrimSpace(strings.TrimPrefix(name, "@")); name != "" {
			return name
		}
	}
	return "somebody"
}

// zoneOf is the zone of somebody's clock: as their client told, else as their
// mailbox has it where Graph permits that (MailboxSettings.Read); "" = unknown.
func (c *Client) zoneOf(ctx context.Context, object string) string {
	var zone string
	if found, err := c.recall(ctx, zonePrefix+object, &zone); err == nil && found && knownZone(zone) {
		return zone
	}
	if zone, ok := c.out.zones.get(object); ok {
		return zone
	}
	var settings struct {
		Zone string `json:"timeZone"`
	}
	err := c.permitted("mailboxes", func() error {
		return c.graphDo(ctx, http.MethodGet, "/users/"+segment(object)+"/mailboxSettings"+query("$select", "timeZone"), nil, &settings)
	})
	if errors.Is(err, chat.ErrRetry) {
		return ""
	}
	if name, ok := windowsZones[settings.Zone]; ok {
		settings.Zone = name
	}
	if err != nil || !knownZone(settings.Zone) {
		settings.Zone = ""
	}
	c.out.zones.put(object, settings.Zone)
	return settings.Zone
}

// knowsZone remembers the zone of somebody's clock, as their client told.
func (c *Client) knowsZone(ctx context.Context, object, zone string) error {
	var is string
	if _, err := c.recall(ctx, zonePrefix+object, &is); err != nil || zone == is || !knownZone(zone) {
		return err
	}
	return c.remember(ctx, zonePrefix+object, zone)
}

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return name != "" && name != "Local" && err == nil
}
