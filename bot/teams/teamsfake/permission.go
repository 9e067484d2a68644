package teamsfake

import "strings"

// Permission is something that the app was allowed: those that end in ".Group"
// and ".Chat" by resource-specific consent, where it is installed, the others by
// an administrator for the whole organisation.
type Permission string

// The permissions that calls and deliveries here need.
const (
	ChannelMessages Permission = "ChannelMessage.Read.Group"       // to hear and read channels
	ChatMessages    Permission = "ChatMessage.Read.Chat"           // to hear and read group chats
	CreateChannels  Permission = "Channel.Create.Group"            //
	ReadChannels    Permission = "ChannelSettings.Read.Group"      //
	ChangeChannels  Permission = "ChannelSettings.ReadWrite.Group" //
	TeamMembers     Permission = "TeamMember.Read.Group"           //
	ReadUsers       Permission = "User.Read.All"                   //
	CreateChats     Permission = "Chat.Create"                     //
	ManageChats     Permission = "Chat.Manage.Chat"                // topic and members of a chat that the app is in
	InstallInChats  Permission = "TeamsAppInstallation.ReadWriteSelfForChat.All"
	ChannelMembers  Permission = "ChannelMember.ReadWrite.All" // members of private channels
)

var allPermissions = []Permission{
	ChannelMessages, ChatMessages, CreateChannels, ReadChannels, ChangeChannels, TeamMembers,
	ReadUsers, CreateChats, ManageChats, InstallInChats, ChannelMembers,
}

// Grant gives the app a permission, or takes it away. At first it has all, or
// with Options.NoRSC those that an administrator gives.
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
		if strings.HasSuffix(string(p), ".Group") || strings.HasSuffix(string(p), ".Chat") {
			o.withheld[string(p)] = !on
		}
	}
}

// granted reports whether the app has a permission. mu held.
func (o *Organisation) granted(p Permission) bool { return !o.withheld[string(p)] }
