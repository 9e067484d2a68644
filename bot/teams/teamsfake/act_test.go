package teamsfake

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// differs says which of some keys an activity lacks, and which it has besides.
func differs(a map[string]any, keys string) string {
	want := strings.Fields(keys)
	have := slices.Sorted(maps.Keys(a))
	slices.Sort(want)
	if slices.Equal(want, have) {
		return ""
	}
	return strings.Join(have, " ")
}

const common = "type id timestamp channelId serviceUrl from recipient conversation channelData "

const byHand = common + "localTimestamp localTimezone locale entities "

func TestWhatIsWrittenReachesTheApp(t *testing.T) {
	s := newStage(t, Options{})
	m, err := s.Type(s.ana.ID, s.ops.ID, "@Kept declare SEV1 for @Ben Ode: checkout <down>")
	if err != nil {
		t.Fatal(err)
	}
	a := s.one()
	if d := differs(a, byHand+"text textFormat attachments"); d != "" {
		t.Errorf("the activity has the keys %s", d)
	}
	for path, want := range map[string]any{
		"text":                          "<at>Kept</at> declare SEV1 for <at>Ben Ode</at>: checkout <down>",
		"id":                            m.ID,
		"conversation.id":               s.ops.ID + ";messageid=" + m.ID,
		"conversation.conversationType": "channel",
		"conversation.tenantId":         DefaultTenant,
		"channelData.tenant.id":         DefaultTenant,
		"channelData.team.id":           s.team.Internal,
		"channelData.channel.id":        s.ops.ID,
		"from.aadObjectId":              s.ana.ID,
		"from.id":                       s.ana.TeamsID,
		"recipient.id":                  "28:" + DefaultAppID,
		"entities.0.mentioned.id":       "28:" + DefaultAppID,
		"entities.1.mentioned.id":       s.ben.TeamsID,
		"entities.2.type":               "clientInfo",
		"entities.2.timezone":           "Europe/Copenhagen",
		"serviceUrl":                    "https://smba.trafficmanager.net/emea/",
		"localTimestamp":                "2026-03-02T11:00:00.0000000+01:00",
	} {
		if got := at(a, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if n := s.Notified(s.ben.ID); len(n) != 1 {
		t.Errorf("Ben was notified %d times", len(n))
	}
	reply, err := s.Type(s.ben.ID, m.Conversation(), "on it")
	if err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "conversation.id") != m.Conversation() || a["id"] != reply.ID {
		t.Errorf("the reply arrives as %v", a)
	}
	chat := s.DirectChat(s.ana.ID)
	if _, err := s.Type(s.ana.ID, chat, "help"); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "conversation.conversationType") != "personal" || at(a, "conversation.id") != chat {
		t.Errorf("the chat with the bot arrives as %v", a)
	}
	if _, err := s.Type(s.cleo.ID, s.ops.ID, "hello"); err == nil {
		t.Error("Cleo writes into a team that she is not in")
	}
}

func TestWithoutConsentOnlyMentionsArrive(t *testing.T) {
	s := newStage(t, Options{NoRSC: true})
	for _, text := range []string{"what is going on?", "@Kept status"} {
		if _, err := s.Type(s.ana.ID, s.ops.ID, text); err != nil {
			t.Fatal(err)
		}
	}
	if a := s.one(); a["text"] != "<at>Kept</at> status" {
		t.Errorf("the app heard %v", a)
	}
}

func TestChangesOfMessagesReachTheApp(t *testing.T) {
	s := newStage(t, Options{})
	m, _ := s.Type(s.ana.ID, s.ops.ID, "next update 10:45")
	mine := s.says(s.ops.ID, "noted")
	s.heard()
	steps := []struct {
		do          func() error
		kind, event string
	}{
		{func() error { return s.Edit(s.ana.ID, s.ops.ID, m.ID, "next update 11:00") }, "messageUpdate", "editMessage"},
		{func() error { return s.Delete(s.ana.ID, s.ops.ID, m.ID) }, "messageDelete", "softDeleteMessage"},
		{func() error { return s.Restore(s.ana.ID, s.ops.ID, m.ID) }, "messageUpdate", "undeleteMessage"},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if a := s.one(); a["type"] != step.kind || at(a, "channelData.eventType") != step.event || a["id"] != m.ID {
			t.Errorf("%s arrives as %v", step.event, a)
		}
	}
	if err := s.React(s.ben.ID, s.ops.ID, mine, "like"); err != nil {
		t.Fatal(err)
	}
	a := s.one()
	if d := differs(a, common+"reactionsAdded replyToId"); d != "" || at(a, "reactionsAdded.0.type") != "like" || a["replyToId"] != mine {
		t.Errorf("a reaction arrives with %s: %v", d, a)
	}
	if err := s.React(s.ben.ID, s.ops.ID, m.ID, "like"); err != nil {
		t.Fatal(err)
	}
	if heard := s.heard(); len(heard) != 0 {
		t.Errorf("a reaction to Ana's message reached the app: %v", heard)
	}
	if err := s.Edit(s.ben.ID, s.ops.ID, m.ID, "x"); err == nil {
		t.Error("Ben edits what Ana wrote")
	}
}

func TestWhatFailsIsDeliveredAgain(t *testing.T) {
	s := newStage(t, Options{})
	s.answers(503, nil)
	m, _ := s.Type(s.ana.ID, s.ops.ID, "hello")
	if a := s.one(); a["id"] != m.ID {
		t.Errorf("the app heard %v", a)
	}
	if waiting, lost := s.Undelivered(); waiting != 1 || lost != 0 {
		t.Errorf("%d wait, %d are lost", waiting, lost)
	}
	s.answers(200, nil)
	s.Redeliver()
	if a := s.one(); a["id"] != m.ID {
		t.Errorf("again the app heard %v", a)
	}
	s.answers(401, nil)
	if _, err := s.Type(s.ana.ID, s.ops.ID, "refused"); err != nil {
		t.Fatal(err)
	}
	s.one()
	if waiting, _ := s.Undelivered(); waiting != 0 {
		t.Errorf("%d wait, though the app refused", waiting)
	}
	s.SendTwice(1)
	if _, err := s.Type(s.ana.ID, s.ops.ID, "twice"); err != nil {
		t.Fatal(err)
	}
	if heard := s.heard(); len(heard) != 2 || heard[0]["id"] != heard[1]["id"] {
		t.Errorf("the app heard %d", len(heard))
	}
	attempts := []int{}
	for _, d := range s.Deliveries() {
		attempts = append(attempts, d.Attempt)
	}
	if !slices.Equal(attempts, []int{1, 2, 1, 1, 1}) {
		t.Errorf("the attempts were %v", attempts)
	}
}

// A message extension that takes longer than five seconds is asked twice more.
func TestSlowExtensionIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		o := New(Options{App: http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
			asked.Add(1)
			select {
			case <-time.After(6 * time.Second):
			case <-in.Context().Done():
			}
		})})
		ana := o.AddUser(User{Name: "Ana"})
		team := o.AddTeam(Team{Name: "Platform", Members: []string{ana.ID}, Installed: true})
		m, err := o.AddMessage(Message{Place: team.Internal, From: ana.ID, Text: "x"}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		before := time.Now()
		out, err := o.MessageAction(context.Background(), ana.ID, team.Internal, m.ID, "add")
		synctest.Wait()
		if err != nil || out.Acked() || asked.Load() != 3 || time.Since(before) != 15*time.Second {
			t.Errorf("asked %d times in %v: %+v %v", asked.Load(), time.Since(before), out, err)
		}
	})
}

func TestInstallationIsTold(t *testing.T) {
	s := newStage(t, Options{})
	other := s.AddTeam(Team{Name: "Payments", Members: []string{s.ana.ID}})
	var told []any
	for _, do := range []func() error{
		func() error { return s.Install(other.ID) }, func() error { return s.Install(other.ID) },
		func() error { return s.Uninstall(other.ID) }, func() error { return s.InstallFor(s.ben.ID) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		for _, a := range s.heard() {
			told = append(told, a["type"], a["action"])
			if at(a, "conversation.conversationType") == "channel" && at(a, "channelData.team.aadGroupId") != other.ID {
				t.Errorf("the app is not told which team: %v", a)
			}
		}
	}
	want := []any{
		"installationUpdate", "add", "conversationUpdate", nil, "installationUpdate", "add-upgrade",
		"installationUpdate", "remove", "conversationUpdate", nil, "installationUpdate", "add", "conversationUpdate", nil,
	}
	if !slices.Equal(told, want) {
		t.Errorf("the app was told %v", told)
	}
	if err := s.Join(s.cleo.ID, s.team.ID); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "membersAdded.0.id") != s.cleo.TeamsID || at(a, "channelData.eventType") != "teamMemberAdded" {
		t.Errorf("Cleo's coming arrives as %v", a)
	}
}

func TestSlashIsForTheBotAlone(t *testing.T) {
	s := newStage(t, Options{NoRSC: true})
	if _, err := s.Slash(s.ana.ID, s.ops.ID, "status"); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "recipient.isTargeted") != true || a["text"] != "status" {
		t.Errorf("the app heard %v", a)
	}
	if len(s.Messages(s.ops.ID, s.ben.ID)) != 0 || len(s.Messages(s.ops.ID, s.ana.ID)) != 1 {
		t.Error("others than Ana see it, or Ana does not")
	}
}

func TestRefreshIsForThoseNamed(t *testing.T) {
	s := newStage(t, Options{})
	card := button("Due")
	card["refresh"] = object{"action": object{"type": "Action.Execute", "verb": "refresh"}, "userIds": []string{s.ana.TeamsID}}
	id := s.saysCard(card)
	if out, err := s.Refresh(t.Context(), s.ben.ID, s.ops.ID, id); err != nil || out.Sent {
		t.Errorf("Ben's looking sent something: %+v %v", out, err)
	}
	if _, err := s.Refresh(t.Context(), s.ana.ID, s.ops.ID, id); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "value.trigger") != "automatic" || at(a, "value.action.verb") != "refresh" {
		t.Errorf("Ana's looking arrives as %v", a)
	}
}
