package teamsfake

import "strings"

// Permission is something that the app was allowed: those that end in ".Group"
// and ".Chat" by resource-specific consent, where it is installed, the others by
// an administrator for the whole organisation.
type Permission string

// The permissions that calls and deliveries here need.
const (
	ChannelMessages Permission = "ChannelMessage.Read.Group"       // to hear and read channels
	ChatMessages    Permission = "ChatMessage.Read.Chat"           // to hear and read chats
	CreateChannels  Permission = "Channel.Create.Group"            //
	ReadChannels    Permission = "ChannelSettings.Read.Group"      //
	ChangeChannels  Permission = "ChannelSettings.ReadWrite.Group" //
	TeamMembers     Permission = "TeamMember.Read.Group"           //
	ManageChats     Permission = "Chat.Manage.Chat"                // topic and members of a chat that the app is in
	ReadGrants      Permission = "TeamsAppInstallation.Read.Group" // which permissions a team consented to

	ReadUsers            Permission = "User.Read.All"
	ReadMailboxes        Permission = "MailboxSettings.Read" // people's time zones
	ReadPresence         Permission = "Presence.Read.All"
	ReadGroups           Permission = "GroupMember.Read.All"
	CreateChats          Permission = "Chat.Create"
	InstallInChats       Permission = "TeamsAppInstallation.ReadWriteSelfForChat.All"
	ReadCatalog          Permission = "AppCatalog.Read.All"
	ReadChannelMembers   Permission = "ChannelMember.Read.All"
	ChangeChannelMembers Permission = "ChannelMember.ReadWrite.All" // of private channels
	WriteFiles           Permission = "Files.ReadWrite.All"
)

var allPermissions = []Permission{
	ChannelMessages, ChatMessages, CreateChannels, ReadChannels, ChangeChannels, TeamMembers, ManageChats, ReadGrants,
	ReadUsers, ReadMailboxes, ReadPresence, ReadGroups, CreateChats, InstallInChats, ReadCatalog, ReadChannelMembers,
	ChangeChannelMembers, WriteFiles,
}

// consent reports whether a permission is given by resource-specific consent.
func (p Permission) consent() bool {
	return strings.HasSuffix(string(p), ".Group") || strings.HasSuffix(string(p), ".Chat")
}

// Grant gives the app a permission, or takes it away. At first it has all but
// WriteFiles, which reaches every file of the organisation; with Options.NoRSC it
// has only those that an administrator gives.
func (o *Organisation) Grant(p Permission, granted bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.withheld[string(p)] = !granted
	o.touch()
}

// SetRSC gives the app all permissions of resource-specific consent, or takes
// them away: then only mentions and message actions reach it.
func (o *Organisation) SetRSC(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.setRSC(on)
	o.touch()
}

// setRSC is SetRSC, mu held.
func (o *Organisation) setRSC(on bool) {
	for _, p := range allPermissions {
		if p.consent() {
			o.withheld[string(p)] = !on
		}
	}
}

// granted reports whether the app has a permission. mu held.
func (o *Organisation) granted(p Permission) bool { return !o.withheld[string(p)] }

// held lists the permissions that the app has: those by consent, or those of
// administrators. mu held.
func (o *Organisation) held(byConsent bool) []string {
	names := []string{}
	for _, p := range allPermissions {
		if p.consent() == byConsent && o.granted(p) {
			names = append(names, string(p))
		}
	}
	return names
}
