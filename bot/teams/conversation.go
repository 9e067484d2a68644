package teams

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"

	"kept/bot/chat"
)

// place is where a conversation is reached, as its activities told. What is
// posted there long after goes by it.
type place struct {
	Service string `json:"service"`           // serviceUrl, as [Client.service] gives it
	Kind    string `json:"kind"`              // personal, groupChat or channel
	Name    string `json:"name,omitempty"`    // of the channel or chat
	Team    string `json:"team,omitempty"`    // the team's conversation ("19:…"), of a channel
	Group   string `json:"group,omitempty"`   // the team's group ID, for Graph
	Private bool   `json:"private,omitempty"` // not all of the team are in it, or others are
	Shared  bool   `json:"shared,omitempty"`  // it is shared with other teams, maybe of other organisations
	With    string `json:"with,omitempty"`    // of a personal conversation: the person's object ID
}

// What is remembered, by name. A conversation goes without ";messageid=".
const (
	placePrefix   = "teams/place/"   // CONVERSATION → place
	directPrefix  = "teams/direct/"  // OBJECT → the person's conversation with Kept
	accountPrefix = "teams/account/" // OBJECT → the person's account ("29:…")
	objectPrefix  = "teams/object/"  // ACCOUNT → object ID
	groupPrefix   = "teams/group/"   // the team's conversation → group ID
	roomPrefix    = "teams/room/"    // THREAD → true for a thread that is a room of its own
	serviceName   = "teams/service"  // serviceUrl of the newest activity, for who has no place yet
)

// placeOf is where a conversation, or the channel of a thread, is reached.
// chat.ErrNotFound: no activity came from there yet.
func (c *Client) placeOf(ctx context.Context, conversation string) (place, error) {
	channel, _ := splitThread(conversation)
	var p place
	found, err := c.recall(ctx, placePrefix+channel, &p)
	if err == nil && !found {
		err = fmt.Errorf("conversation %s: %w: nothing came from there yet; is Kept installed in it?", channel, chat.ErrNotFound)
	}
	return p, err
}

// directWith is the conversation of a person with Kept; "" = none is known.
func (c *Client) directWith(ctx context.Context, object string) (conversation string, err error) {
	_, err = c.recall(ctx, directPrefix+object, &conversation)
	return conversation, err
}

// accountOf is a person's account ("29:…"), by which mentions and new
// conversations go; "" = none is known.
func (c *Client) accountOf(ctx context.Context, object string) (account string, err error) {
	_, err = c.recall(ctx, accountPrefix+object, &account)
	return account, err
}

// objectOf is the object ID behind an account; "" = none is known.
func (c *Client) objectOf(ctx context.Context, account string) (object string, err error) {
	_, err = c.recall(ctx, objectPrefix+account, &object)
	return object, err
}

// knowsAccount remembers which account belongs to which person.
func (c *Client) knowsAccount(ctx context.Context, account, object string) error {
	if account == "" || object == "" {
		return nil
	}
	if err := c.remember(ctx, objectPrefix+account, object); err != nil {
		return err
	}
	return c.remember(ctx, accountPrefix+object, account)
}

// threadIsRoom makes a thread a room of its own: what is said in it happens
// there, and not in the channel.
func (c *Client) threadIsRoom(ctx context.Context, thread string) error {
	return c.remember(ctx, roomPrefix+thread, true)
}

// roomOf is the room that a conversation's messages belong to, and the first
// message of their thread there; "" = none. A thread that is a room has none.
func (c *Client) roomOf(ctx context.Context, conversation string) (room, root string, err error) {
	channel, root := splitThread(conversation)
	if root == "" {
		return channel, "", nil
	}
	own := false
	if _, err := c.recall(ctx, roomPrefix+conversation, &own); err != nil {
		return "", "", err
	}
	if own {
		return conversation, "", nil
	}
	return channel, root, nil
}

// remember keeps a fact, and writes only what it did not know.
func (c *Client) remember(ctx context.Context, name string, fact any) error {
	data, err := json.Marshal(fact)
	if err != nil {
		return fmt.Errorf("remember %s: %w", name, err)
	}
	old, err := c.get(ctx, name)
	if err != nil || bytes.Equal(old, data) {
		return err
	}
	if err := c.memory.Put(ctx, name, data); err != nil {
		return fmt.Errorf("remember %s: %w", name, err)
	}
	c.facts.put(name, data)
	return nil
}

// recall gives what was remembered; found is false for what never was.
func (c *Client) recall(ctx context.Context, name string, into any) (found bool, err error) {
	data, err := c.get(ctx, name)
	if err != nil || data == nil {
		return false, err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return false, fmt.Errorf("recall %s: %w", name, err)
	}
	return true, nil
}

// get reads a fact from the process's memory, else from the lasting one.
func (c *Client) get(ctx context.Context, name string) ([]byte, error) {
	if data, ok := c.facts.get(name); ok {
		return data, nil
	}
	data, err := c.memory.Get(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("recall %s: %w", name, err)
	}
	if data != nil {
		c.facts.put(name, data)
	}
	return data, nil
}

// facts are what the process has at hand of the lasting memory: only so many,
// what is left out is read again.
type facts struct {
	mu sync.RWMutex
	m  map[string][]byte
}

const factsAtHand = 10_000

func (f *facts) get(name string) ([]byte, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	data, ok := f.m[name]
	return data, ok
}

func (f *facts) put(name string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.m == nil {
		f.m = map[string][]byte{}
	}
	for k := range f.m { // full: any will do
		if len(f.m) < factsAtHand {
			break
		}
		delete(f.m, k)
	}
	f.m[name] = data
}

// microsoftHosts are where Teams' connectors are, for the worldwide service and
// GCC (learn.microsoft.com/microsoftteams/platform/concepts/app-fundamentals-overview).
var microsoftHosts = []string{"smba.trafficmanager.net", "*.teams.microsoft.com"}

// service is a serviceUrl without a slash at its end; ok is false for one that
// no token may be sent to: of a host that is not allowed, or without TLS. Only
// a loopback address that the configuration names goes without.
func (c *Client) service(raw string) (base string, ok bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	hosts := c.cfg.ServiceHosts
	if hosts == nil {
		hosts = microsoftHosts
	}
	for _, allowed := range hosts {
		if !hostMatches(allowed, u) {
			continue
		}
		ip := net.ParseIP(u.Hostname())
		if u.Scheme == "https" || u.Scheme == "http" && ip != nil && ip.IsLoopback() && c.cfg.ServiceHosts != nil {
			return strings.TrimRight(raw, "/"), true
		}
	}
	return "", false
}

// hostMatches reports whether an address has a host of the allowlist. Without a
// port there, https' own is meant; a loopback address may have any.
func hostMatches(allowed string, u *url.URL) bool {
	host := strings.ToLower(u.Host)
	allowed = strings.ToLower(allowed)
	if parent, ok := strings.CutPrefix(allowed, "*."); ok {
		sub, found := strings.CutSuffix(strings.TrimSuffix(host, ":443"), "."+parent)
		return found && sub != ""
	}
	if ip := net.ParseIP(allowed); ip != nil && ip.IsLoopback() {
		return strings.ToLower(u.Hostname()) == allowed
	}
	return host == allowed || strings.TrimSuffix(host, ":443") == allowed
}
