package slackfake

import (
	"maps"
	"slices"
	"strings"
)

// Tiers: calls a minute that a method allows (Slack's "rate limits" page).
const (
	tier1   = 1
	tier2   = 20
	tier3   = 50
	tier4   = 100
	special = 300 // "hundreds a minute"
)

// method is a Web API method.
type method struct {
	run    func(*call) (object, error)
	tier   int
	scopes string // one of these is needed; which one, methods check by the kind of channel
	json   bool   // takes a JSON body
	token  tokenKind
}

// tokenKind is the token that a method takes.
type tokenKind int

const (
	botToken tokenKind = iota
	appToken           // the app-level token
	anyToken
	noToken // none is needed
)

const (
	readRooms    = "channels:read,groups:read,im:read,mpim:read"
	readHistory  = "channels:history,groups:history,im:history,mpim:history"
	manageRooms  = "channels:manage,groups:write,im:write,mpim:write"
	topicRooms   = manageRooms + ",channels:write.topic,groups:write.topic"
	inviteRooms  = manageRooms + ",channels:write.invites,groups:write.invites"
	openRooms    = "im:write,mpim:write,channels:manage,groups:write"
	writeMessage = "chat:write"
)

// methods is the Web API as far as it goes here.
var methods map[string]method

func init() {
	methods = map[string]method{
		"api.test":              {(*call).apiTest, tier4, "", true, noToken},
		"auth.test":             {(*call).authTest, special, "", true, anyToken},
		"apps.connections.open": {(*call).appsConnectionsOpen, special, "", true, appToken},
		"team.info":             {(*call).teamInfo, tier3, "team:read", false, botToken},
		"bots.info":             {(*call).botsInfo, tier3, "users:read", false, botToken},
		"emoji.list":            {(*call).emojiList, tier2, "emoji:read", false, botToken},

		"users.info":            {(*call).usersInfo, tier4, "users:read", false, botToken},
		"users.list":            {(*call).usersList, tier2, "users:read", false, botToken},
		"users.lookupByEmail":   {(*call).usersLookupByEmail, tier3, "users:read.email", false, botToken},
		"users.conversations":   {(*call).usersConversations, tier3, readRooms, false, botToken},
		"dnd.info":              {(*call).dndInfo, tier3, "dnd:read", false, botToken},
		"dnd.teamInfo":          {(*call).dndTeamInfo, tier2, "dnd:read", false, botToken},
		"usergroups.list":       {(*call).usergroupsList, tier2, "usergroups:read", false, botToken},
		"usergroups.users.list": {(*call).usergroupsUsersList, tier2, "usergroups:read", false, botToken},

		"conversations.create":     {(*call).conversationsCreate, tier2, manageRooms, true, botToken},
		"conversations.archive":    {(*call).conversationsArchive, tier2, manageRooms, true, botToken},
		"conversations.unarchive":  {(*call).conversationsUnarchive, tier2, manageRooms, true, botToken},
		"conversations.info":       {(*call).conversationsInfo, tier3, readRooms, false, botToken},
		"conversations.list":       {(*call).conversationsList, tier2, readRooms, false, botToken},
		"conversations.members":    {(*call).conversationsMembers, tier4, readRooms, false, botToken},
		"conversations.open":       {(*call).conversationsOpen, tier3, openRooms, true, botToken},
		"conversations.join":       {(*call).conversationsJoin, tier3, "channels:join", true, botToken},
		"conversations.invite":     {(*call).conversationsInvite, tier3, inviteRooms, true, botToken},
		"conversations.kick":       {(*call).conversationsKick, tier3, manageRooms, true, botToken},
		"conversations.leave":      {(*call).conversationsLeave, tier3, manageRooms, true, botToken},
		"conversations.rename":     {(*call).conversationsRename, tier2, manageRooms, true, botToken},
		"conversations.setTopic":   {(*call).conversationsSetTopic, tier2, topicRooms, true, botToken},
		"conversations.setPurpose": {(*call).conversationsSetPurpose, tier2, topicRooms, true, botToken},
		"conversations.mark":       {(*call).conversationsMark, tier4, manageRooms, true, botToken},
		"conversations.history":    {(*call).conversationsHistory, tier3, readHistory, false, botToken},
		"conversations.replies":    {(*call).conversationsReplies, tier3, readHistory, false, botToken},

		"chat.postMessage":            {(*call).chatPostMessage, special, writeMessage, true, botToken},
		"chat.postEphemeral":          {(*call).chatPostEphemeral, tier4, writeMessage, true, botToken},
		"chat.update":                 {(*call).chatUpdate, tier3, writeMessage, true, botToken},
		"chat.delete":                 {(*call).chatDelete, tier3, writeMessage, true, botToken},
		"chat.getPermalink":           {(*call).chatGetPermalink, special, "", false, botToken},
		"chat.scheduleMessage":        {(*call).chatScheduleMessage, tier3, writeMessage, true, botToken},
		"chat.deleteScheduledMessage": {(*call).chatDeleteScheduledMessage, tier3, writeMessage, true, botToken},
		"chat.scheduledMessages.list": {(*call).chatScheduledMessagesList, tier3, "", true, botToken},

		"reactions.add":    {(*call).reactionsAdd, tier3, "reactions:write", true, botToken},
		"reactions.remove": {(*call).reactionsRemove, tier2, "reactions:write", true, botToken},
		"reactions.get":    {(*call).reactionsGet, tier3, "reactions:read", false, botToken},
		"pins.add":         {(*call).pinsAdd, tier2, "pins:write", true, botToken},
		"pins.remove":      {(*call).pinsRemove, tier2, "pins:write", true, botToken},
		"pins.list":        {(*call).pinsList, tier2, "pins:read", false, botToken},
		"bookmarks.add":    {(*call).bookmarksAdd, tier2, "bookmarks:write", true, botToken},
		"bookmarks.edit":   {(*call).bookmarksEdit, tier2, "bookmarks:write", true, botToken},
		"bookmarks.remove": {(*call).bookmarksRemove, tier2, "bookmarks:write", true, botToken},
		"bookmarks.list":   {(*call).bookmarksList, tier3, "bookmarks:read", true, botToken},

		"files.getUploadURLExternal":    {(*call).filesGetUploadURL, tier4, "files:write", false, botToken},
		"files.completeUploadExternal":  {(*call).filesCompleteUpload, tier4, "files:write", true, botToken},
		"files.info":                    {(*call).filesInfo, tier4, "files:read", false, botToken},
		"canvases.create":               {(*call).canvasesCreate, tier2, "canvases:write", true, botToken},
		"canvases.edit":                 {(*call).canvasesEdit, tier3, "canvases:write", true, botToken},
		"conversations.canvases.create": {(*call).conversationsCanvasesCreate, tier2, "canvases:write", true, botToken},

		"views.open":    {(*call).viewsOpen, tier4, "", true, botToken},
		"views.push":    {(*call).viewsPush, tier4, "", true, botToken},
		"views.update":  {(*call).viewsUpdate, tier4, "", true, botToken},
		"views.publish": {(*call).viewsPublish, tier4, "", true, botToken},
	}
}

// everyScope is what a token has when Options.Scopes does not say: all that the
// methods and the events may need, but not the two that soften rules
// (chat:write.public, chat:write.customize).
var everyScope = strings.Split("app_mentions:read,bookmarks:read,bookmarks:write,canvases:write,"+
	"channels:history,channels:join,channels:manage,channels:read,channels:write.invites,channels:write.topic,"+
	"chat:write,commands,dnd:read,emoji:read,files:read,files:write,groups:history,groups:read,groups:write,"+
	"im:history,im:read,im:write,mpim:history,mpim:read,mpim:write,pins:read,pins:write,"+
	"reactions:read,reactions:write,team:read,usergroups:read,users:read,users:read.email", ",")

// authenticate looks at the token. mu held.
func (w *Workspace) authenticate(m method, token string) error {
	switch {
	case m.token == noToken:
		return nil
	case token == "":
		return refuse("not_authed")
	case token == w.opt.AppToken && m.token != botToken, token == w.opt.BotToken && m.token != appToken:
		if w.revoked {
			return refuse("token_revoked")
		}
		return nil
	case token == w.opt.AppToken, token == w.opt.BotToken:
		return refuse("not_allowed_token_type")
	}
	return refuse("invalid_auth")
}

// granted lists the scopes of the bot token, in order. mu held.
func (w *Workspace) granted() []string {
	all := w.opt.Scopes
	if all == nil {
		all = everyScope
	}
	set := map[string]bool{}
	for _, s := range all {
		set[s] = true
	}
	maps.Copy(set, w.scopeChanges)
	return slices.Sorted(func(yield func(string) bool) {
		for s, has := range set {
			if has && !yield(s) {
				return
			}
		}
	})
}

// need refuses unless the token has one of the scopes. mu held.
func (w *Workspace) need(anyOf ...string) error {
	has := w.granted()
	if slices.ContainsFunc(anyOf, func(s string) bool { return slices.Contains(has, s) }) {
		return nil
	}
	return &refusal{code: "missing_scope", detail: object{
		"needed": strings.Join(anyOf, ","), "provided": strings.Join(has, ","),
	}}
}

// scopes names the scopes that allow something with a channel of this kind:
// act is "read", "history", "manage", "topic" or "invites".
func (c *Channel) scopes(act string) []string {
	kind := "channels"
	switch {
	case c.Direct:
		kind = "im"
	case c.Group:
		kind = "mpim"
	case c.Private:
		kind = "groups"
	}
	switch act {
	case "read", "history":
		return []string{kind + ":" + act}
	}
	write := kind + ":write"
	if kind == "channels" {
		write = "channels:manage"
	}
	if act == "manage" || c.Direct || c.Group {
		return []string{write}
	}
	return []string{write, kind + ":write." + act}
}
