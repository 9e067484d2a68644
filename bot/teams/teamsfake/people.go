package teamsfake

// User is somebody in the organisation.
type User struct {
	ID      string // aadObjectId, a GUID; "" in AddUser: a new one
	TeamsID string // "29:…", by which the Bot Connector names them; "" in AddUser: a new one
	Name    string
	Mail    string // "" = made of the name
	Guest   bool   // of another organisation
	Deleted bool   // account closed
	// Unreachable is true for whom the bot cannot write to: the app is not
	// installed for them, and they or an administrator blocked it.
	Unreachable bool
}

// Team is a team with its General channel, whose identifier it shares with the
// Bot Connector.
type Team struct {
	ID        string // group ID, a GUID; "" in AddTeam: a new one
	Internal  string // "19:…@thread.tacv2", as channelData.team.id names it; "" in AddTeam: a new one
	Name      string
	Members   []string // IDs of users
	Installed bool     // the bot is in the team; AddTeam sets it unless NotInstalled
}

// Kind says what sort of place a Channel or chat is.
type Kind string

// The kinds of place.
const (
	Standard Kind = "standard" // channel that the whole team sees
	Private  Kind = "private"  // channel for some of the team
	Shared   Kind = "shared"   // channel that reaches into other organisations
	Group    Kind = "group"    // chat of several
	Personal Kind = "personal" // chat of one person with the bot
)

// Place is where people write: a channel or a chat.
type Place struct {
	ID      string // "19:…@thread.tacv2", "19:…@thread.v2", "a:…"; "" in AddChannel and AddChat: a new one
	Kind    Kind
	Team    string   // group ID of a channel's
	Name    string   // of a channel; topic of a group chat
	About   string   // description of a channel
	Members []string // IDs of users; nil for a standard channel: the team's
	HasBot  bool     // the bot takes part, and hears and may post
}
