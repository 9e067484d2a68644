package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders/promise"
)

func TestTheExampleConfigurationHoldsTheDefaults(t *testing.T) {
	f, err := os.Open("../../deploy/kept.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := readSettings(f)
	if err != nil {
		t.Fatal(err)
	}
	got, want := s.config(), settings{}.config()
	want.Zone, want.DefaultSeverity, want.DigestSpec = "UTC", incident.SEV3, "0 9 * * 1-5"
	want.MarkReactions, want.ActionReactions = []string{"pushpin"}, []string{"clipboard"}
	want.RoomName = "{id}-{title}"
	want.Policy.Every[incident.SEV4] = 0
	want.Policy.FirstPublic[incident.SEV3], want.Policy.FirstPublic[incident.SEV4] = 0, 0
	want.Policy.Postmortem[incident.SEV3], want.Policy.Postmortem[incident.SEV4] = incident.PostmortemPolicy{}, incident.PostmortemPolicy{}
	want.Business.Weekend = map[time.Weekday]bool{time.Saturday: true, time.Sunday: true}
	ignore := cmpopts.IgnoreFields(incident.Policy{}, "Hours", "Holiday")
	if diff := cmp.Diff(want, got, ignore, cmpopts.IgnoreFields(promise.Calendar{}, "Holiday"), cmpopts.IgnoreFields(bot.Config{}, "Template")); diff != "" {
		t.Errorf("the example differs from the defaults (-default +example):\n%s", diff)
	}
}

func TestConfigurationErrorsNameTheLineAndWhatToWrite(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a setting that does not exist", "zone: UTC\ncolour: blue\n", `line 2: there is no setting "colour"`},
		{"a wrong length", "policy:\n  every:\n    SEV1: often\n", `line 3: "often" is no length of time; write 20m`},
		{"a wrong severity", "policy:\n  every:\n    P10: 20m\n", `line 3: "P10" is no severity; write SEV1 to SEV4`},
		{"a wrong deadline", "policy:\n  postmortem:\n    SEV1: soon\n", `line 3: "soon" is no deadline; write 3 days`},
		{"a wrong day", "hours:\n  days: [Mon, Someday]\n", `line 2: "Someday" is no day of the week`},
		{"wrong hours", "hours:\n  work: nine to five\n", `line 2: "nine to five" is no stretch of the day; write 09:00-17:00`},
		{"a setting given twice", "zone: UTC\nzone: UTC\n", "line 2"},
		{"a zone nobody knows", "zone: Mars/Base\n", `zone "Mars/Base" is not known`},
		{"a schedule that never comes", "digest: 0 0 30 2 *\n", "there is never such a day"},
		{"a value where settings belong", "policy: 5\n", `line 1: "5" is no group of settings; write each as`},
		{"a value where a list belongs", "reactions:\n  timeline: pushpin\n", `line 2: "pushpin" is no list; write [one, another]`},
		{"a channel without quotes", "slack:\n  announce: #incidents\n", `line 2: announce has no value, since YAML reads #incidents as a comment; write "#incidents"`},
		{"a name without its sign", "slack:\n  deputy: ana\n", `line 2: "ana" is no name; write "@ana"`},
		{"nobody may", "slack:\n  rights:\n    waive: []\n", `line 3: write everybody, or a list of people and groups`},
		{"a channel that may", "slack:\n  rights:\n    waive: [\"#ops\"]\n", `line 3: "#ops" is neither a person nor a group`},
		{"a right that does not exist", "slack:\n  rights:\n    dance: everybody\n", `line 3: there is no setting "dance"`},
		{"a command without a slash", "slack:\n  command: incident\n", `line 2: "incident" is no slash command; write /incident`},
		{"a room's name of nothing", "slack:\n  room name: \"{id}{team}\"\n", `line 2: {team} stands for nothing; there are {id}`},
		{"a room's name for all", "slack:\n  room name: \"{title}\"\n", `line 2: a room's name is built of {id}, which tells rooms apart`},
		{"a link to something else", "teams:\n  channel: https://teams.microsoft.com/l/team/19%3ax\n", `line 2: "https://teams.microsoft.com/l/team/19%3ax" is no link to a channel; in Teams`},
		{"incidents nowhere", "teams:\n  incidents: emails\n", `line 2: "emails" is no place for incidents; write channels`},
		{"a tenant by name", "teams:\n  tenants: [contoso]\n", `line 2: "contoso" is no tenant ID; it looks like`},
		{"neither yes nor no", "teams:\n  managed identity: maybe\n", `line 2: "maybe" is neither yes nor no`},
		{"a platform that is none", "teams:\n  dead man: \"irc #ops\"\n", `line 2: "irc #ops" is no name`},
		{"a heartbeat in the open", "heartbeat: http://a.example\n", `line 1: "http://a.example" is no address; write https://`},
		{"several names", "slack:\n  announce: [\"#a\", \"#b\"]\n", `line 2: here stands one name`},
		{"a list where a value belongs", "zone: [a]\n", "line 1: what stands here is no single value"},
		{"a tab", "\tzone: UTC\n", "a tab"},
		{"not YAML at all", "zone: [\n", "line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSettings(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
}

func TestAnEmptyConfigurationIsTheDefault(t *testing.T) {
	if _, err := readSettings(strings.NewReader("")); err != nil {
		t.Errorf("empty file: %v", err)
	}
}

// names is a workspace's directory.
type names struct{}

func (names) ResolvePerson(_ context.Context, name string) (chat.PersonRef, error) {
	if name != "@ana" && name != "ben@example.com" {
		return "", fmt.Errorf("%w: nobody has that name", chat.ErrNotFound)
	}
	return chat.PersonRef("person " + name), nil
}

func (names) ResolveRoom(_ context.Context, name string) (chat.RoomRef, error) {
	if name != "#incidents" {
		return "", fmt.Errorf("%w: no channel that Kept is in has that name", chat.ErrNotFound)
	}
	return chat.RoomRef("room " + name), nil
}

func (names) ResolveGroup(_ context.Context, name string) (chat.GroupRef, error) {
	if name != "@sre" {
		return "", chat.ErrNotFound
	}
	return chat.GroupRef("group " + name), nil
}

func TestNamesOfTheWorkspaceAreResolved(t *testing.T) {
	s, err := readSettings(strings.NewReader(`slack:
  announce: "#incidents"
  digest room: "#incidents"
  escalation: "#incidents"
  deputy: ben@example.com
  rights: {waive: ["@ana", "@sre"], publish: everybody}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got bot.Config
	if err := s.resolve(t.Context(), map[string]directory{onSlack: names{}}, &got); err != nil {
		t.Fatal(err)
	}
	want := bot.Config{Places: map[string]bot.Place{"slack": {
		Announce: "room #incidents", DigestRoom: "room #incidents", Escalation: bot.Target{Room: "room #incidents"}, Deputy: "person ben@example.com",
		Rights: map[bot.Right]bot.Circle{bot.MayWaive: {People: []chat.PersonRef{"person @ana"}, Groups: []chat.GroupRef{"group @sre"}}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestANameThatNobodyHasIsToldWithItsLine(t *testing.T) {
	s, err := readSettings(strings.NewReader(`slack:
  announce: "#incident"
  deputy: "@sre"
  rights:
    waive: ["@ana", "@anna"]
`))
	if err != nil {
		t.Fatal(err)
	}
	s.file = "kept.yaml"
	err = s.resolve(t.Context(), map[string]directory{onSlack: names{}}, &bot.Config{})
	for _, want := range []string{
		`kept.yaml: line 2: announce "#incident": not found: no channel that Kept is in has that name`,
		`kept.yaml: line 3: deputy "@sre": it cannot stand here: that is a group; name a person`,
		`kept.yaml: line 5: waive "@anna": not found: nobody has that name`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v says nothing of %s", err, want)
		}
	}
}

func TestEscalationMayNameAGroup(t *testing.T) {
	s, err := readSettings(strings.NewReader("slack: {escalation: '@sre'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got bot.Config
	if err := s.resolve(t.Context(), map[string]directory{onSlack: names{}}, &got); err != nil {
		t.Fatal(err)
	}
	if to := got.Places[onSlack].Escalation; to != (bot.Target{Group: "group @sre"}) {
		t.Errorf("it escalates to %+v", to)
	}
}

// A name may be of the other platform; one of a platform that is not connected is
// told with its line.
func TestNamesOfTheOtherPlatform(t *testing.T) {
	s, err := readSettings(strings.NewReader(`teams:
  dead man: "slack #incidents"
  escalation: "slack @ana"
  rights: {waive: ["@sre", "slack @ana"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	s.file = "kept.yaml"
	var got bot.Config
	if err := s.resolve(t.Context(), map[string]directory{onSlack: names{}, onTeams: names{}}, &got); err != nil {
		t.Fatal(err)
	}
	want := bot.Place{DeadMan: "room #incidents", Escalation: bot.Target{Person: "person @ana"},
		Rights: map[bot.Right]bot.Circle{bot.MayWaive: {People: []chat.PersonRef{"person @ana"}, Groups: []chat.GroupRef{"group @sre"}}}}
	if diff := cmp.Diff(want, got.Places[onTeams]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	err = s.resolve(t.Context(), map[string]directory{onTeams: names{}}, &bot.Config{})
	if want := `kept.yaml: line 2: dead man "slack #incidents": it cannot stand here: Slack is not connected`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v says nothing of %s", err, want)
	}
}

// A channel is named by its link, which has the team in it.
func TestTheLinkOfAChannelNamesItsTeam(t *testing.T) {
	s, err := readSettings(strings.NewReader(`teams:
  channel: https://teams.microsoft.com/l/channel/19%3Aabc%40thread.tacv2/Incidents?groupId=1b4e28ba-2fa1-41d2-883f-0016d3cca427&tenantId=2b4e28ba-2fa1-41d2-883f-0016d3cca427
  tenants: [3B4E28BA-2fa1-41d2-883f-0016d3cca427]
  targeted messages: yes
`))
	if err != nil {
		t.Fatal(err)
	}
	got := s.Teams.config()
	if got.Channel != "19:abc@thread.tacv2" || got.Team != "1b4e28ba-2fa1-41d2-883f-0016d3cca427" || !got.Targeted || got.Tenants[0] != "3b4e28ba-2fa1-41d2-883f-0016d3cca427" {
		t.Errorf("%+v", got)
	}
	s.Teams.Incidents = inThreads
	if got := s.Teams.config(); got.Team != "" || got.Channel == "" {
		t.Errorf("as threads: %+v", got)
	}
}
