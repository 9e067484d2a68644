package slack

// need is what Kept asks of a workspace, the scopes that it takes, and what is
// missing without them.
type need struct {
	what   string // a method of the Web API, an event, or a feature of the app
	scopes []string
	why    string
}

// needs are all of them: the manifest asks for these scopes and for no others,
// and Check compares them with those that were granted. Each channel method
// has a scope for public channels and one for private ones; "groups" are
// private channels. (docs.slack.dev/reference/methods and /reference/events,
// each page's required scopes)
var needs = []need{
	{"/incident and the shortcuts", []string{"commands"}, "commands and message actions"},
	{"event app_mention", []string{"app_mentions:read"}, "commands that begin with a mention of Kept"},
	{"event message.channels", []string{"channels:history"}, "the record of what is said in public rooms"},
	{"event message.groups", []string{"groups:history"}, "the record of what is said in private rooms"},
	{"event message.im", []string{"im:history"}, "commands typed to Kept directly"},
	{"files of messages", []string{"files:read"}, "names and links of the files in a room"},
	{"event reaction_added", []string{"reactions:read"}, "marking messages by reaction"},
	{"event reaction_removed", []string{"reactions:read"}, "taking such a mark back"},
	{"event pin_added", []string{"pins:read"}, "marking messages by pinning them"},
	{"event pin_removed", []string{"pins:read"}, "taking such a mark back"},
	{"event app_home_opened", nil, "Kept's own page"},
	{"event tokens_revoked", nil, "a word to the operator when the token is revoked"},

	{"auth.test", nil, "knowing who Kept is"},
	{"bots.info", []string{"users:read"}, "names of bots"},
	{"users.info", []string{"users:read"}, "names and time zones, and refusing guests"},
	{"users.list", []string{"users:read"}, "people whom the configuration names"},
	{"users.lookupByEmail", []string{"users:read", "users:read.email"}, "people whom the configuration names by address"},
	{"users.conversations", []string{"channels:read", "groups:read"}, "finding again, after a crash, a room that was opened before it"},
	{"dnd.info", []string{"dnd:read"}, "leaving alone, on a SEV3 or SEV4, who does not want to be disturbed"},
	{"dnd.teamInfo", []string{"dnd:read"}, "leaving alone, on a SEV3 or SEV4, who does not want to be disturbed"},
	{"usergroups.list", []string{"usergroups:read"}, "user groups that have rights, are paged, or escalated to"},
	{"usergroups.users.list", []string{"usergroups:read"}, "user groups that have rights, are paged, or escalated to"},

	{"conversations.info", []string{"channels:read", "groups:read", "im:read"}, "telling private rooms from public ones"},
	{"conversations.list", []string{"channels:read", "groups:read"}, "channels that the configuration names"},
	{"conversations.members", []string{"channels:read", "groups:read"}, "keeping private incidents private"},
	{"conversations.history", []string{"channels:history", "groups:history", "im:history"}, "reading back what was said while Kept was away"},
	{"conversations.replies", []string{"channels:history", "groups:history", "im:history"}, "reading back threads"},
	{"conversations.create", []string{"channels:manage", "groups:write"}, "a room per incident"},
	{"conversations.invite", []string{"channels:manage", "groups:write"}, "bringing people into an incident's room"},
	{"conversations.setTopic", []string{"channels:manage", "groups:write"}, "severity, phase and commander in the room's topic"},
	{"conversations.setPurpose", []string{"channels:manage", "groups:write"}, "recognising a room that was opened before a crash"},
	{"conversations.archive", []string{"channels:manage", "groups:write"}, "archiving the room of an incident that is over"},
	{"conversations.join", []string{"channels:join"}, "announcing in a public channel, and incidents in channels that exist"},
	{"conversations.open", []string{"im:write"}, "direct messages"},

	{"chat.postMessage", []string{"chat:write"}, "everything that Kept says"},
	{"chat.postEphemeral", []string{"chat:write"}, "answers that one person sees"},
	{"chat.update", []string{"chat:write"}, "the summary, edited in place"},
	{"chat.delete", []string{"chat:write"}, "taking away parts of a message that became shorter"},
	{"chat.scheduleMessage", []string{"chat:write"}, "the post that stands in when Kept is down"},
	{"chat.deleteScheduledMessage", []string{"chat:write"}, "withdrawing that post"},
	{"chat.scheduledMessages.list", nil, "finding such posts after a restart"},

	{"pins.add", []string{"pins:write"}, "the pinned summary"},
	{"bookmarks.add", []string{"bookmarks:write"}, "links at the top of a room"},
	{"bookmarks.edit", []string{"bookmarks:write"}, "links at the top of a room"},
	{"bookmarks.remove", []string{"bookmarks:write"}, "taking back a link that was redacted"},
	{"bookmarks.list", []string{"bookmarks:read"}, "replacing a link instead of adding another"},
	{"files.getUploadURLExternal", []string{"files:write"}, "the postmortem as a file"},
	{"files.completeUploadExternal", []string{"files:write"}, "the postmortem as a file"},
	{"conversations.canvases.create", []string{"canvases:write"}, "the postmortem as a document of the room"},
	{"canvases.edit", []string{"canvases:write"}, "that document's next version"},

	{"views.open", nil, "forms"},
	{"views.publish", nil, "Kept's own page"},
}
