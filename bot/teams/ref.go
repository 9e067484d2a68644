package teams

import (
	"strings"

	"kept/bot/chat"
)

// person and room make references of Teams' identifiers.
func (c *Client) person(object string) chat.PersonRef {
	return chat.PersonRef("teams:" + c.cfg.Tenant + ":" + object)
}

func (c *Client) room(conversation string) chat.RoomRef {
	return chat.RoomRef("teams:" + c.cfg.Tenant + ":" + conversation)
}

// id is Teams' identifier in a reference of any kind; ok is false for what is no
// reference to this kind of thing.
func id[R ~string](ref R) (id string, ok bool) {
	platform, rest, _ := strings.Cut(string(ref), ":")
	tenant, id, _ := strings.Cut(rest, ":")
	return id, platform == "teams" && tenant != "" && id != ""
}
