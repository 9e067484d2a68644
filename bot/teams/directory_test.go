package teams

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// directory answers for Graph, with what it is asked for and how.
func directory(t *testing.T, answers map[string]string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/token") {
			fmt.Fprint(w, `{"access_token":"t","expires_in":3599}`)
			return
		}
		asked := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v1.0")
		if filter := r.URL.Query().Get("$filter"); filter != "" {
			asked += " " + filter
		}
		answer, ok := answers[asked]
		if !ok {
			t.Logf("no answer to %s", asked)
			w.WriteHeader(http.StatusNotFound)
			answer = `{"error":{"code":"Request_ResourceNotFound","message":"no"}}`
		}
		if status, rest, found := strings.Cut(answer, " "); found && len(status) == 3 {
			var code int
			fmt.Sscan(status, &code)
			w.WriteHeader(code)
			answer = rest
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return New(Config{AppID: "app", Tenant: "T", Secret: "s", Login: server.URL, Graph: server.URL}, memoryMap{}, time.Now, nil)
}

func TestGroupsOfTheDirectory(t *testing.T) {
	const sre = "00000000-0000-4000-8000-0000000000f1"
	c := directory(t, map[string]string{
		"GET /groups displayName eq 'sre' or mailNickname eq 'sre'":       `{"value":[{"id":"` + sre + `"}]}`,
		"GET /groups displayName eq 'o''ps' or mailNickname eq 'o''ps'":   `{"value":[{"id":"a"},{"id":"b"}]}`,
		"GET /groups displayName eq 'nobody' or mailNickname eq 'nobody'": `{"value":[]}`,
		"GET /groups/" + sre:                                                 `{"id":"` + sre + `"}`,
		"POST /users/" + anaObject + "/checkMemberGroups":                    `{"value":["` + strings.ToUpper(sre) + `"]}`,
		"POST /users/00000000-0000-4000-8000-00000000000b/checkMemberGroups": `{"value":[]}`,
		"POST /users/cleo/checkMemberGroups":                                 `403 {"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}`,
	})
	for _, name := range []string{"@sre", "sre", sre} {
		if g, err := c.ResolveGroup(t.Context(), name); g != c.group(sre) || err != nil {
			t.Errorf("%s is %q, %v", name, g, err)
		}
	}
	for _, name := range []string{"@o'ps", "@nobody"} {
		if _, err := c.ResolveGroup(t.Context(), name); !errors.Is(err, chat.ErrNotFound) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	for p, want := range map[chat.PersonRef]bool{ana: true, ben: false} {
		if in, err := c.InGroup(t.Context(), c.group(sre), p); in != want || err != nil {
			t.Errorf("%s in @sre: %v, %v", p, in, err)
		}
	}
	for _, p := range []chat.PersonRef{"teams:T:cleo", "teams:T:nobody", "slack:T1:U1"} {
		if in, err := c.InGroup(t.Context(), c.group(sre), p); in || err == nil {
			t.Errorf("%s: %v, %v; want no, with an error", p, in, err)
		}
	}
}

func TestZonesOfMailboxesAndClients(t *testing.T) {
	user := func(id string) string { return `{"id":"` + id + `","displayName":"Ana","userType":"Member"}` }
	c := directory(t, map[string]string{
		"GET /users/a": user("a"), "GET /users/a/mailboxSettings": `{"timeZone":"W. Europe Standard Time"}`,
		"GET /users/b": user("b"), "GET /users/b/mailboxSettings": `{"timeZone":"America/New_York"}`,
		"GET /users/c": user("c"), "GET /users/c/mailboxSettings": `{"timeZone":"Customized Time Zone"}`,
		"GET /users/d": user("d"), "GET /users/d/mailboxSettings": `{"timeZone":"UTC"}`,
		"GET /users/e": user("e"),
	})
	if err := c.remember(t.Context(), zonePrefix+"d", "Asia/Tokyo"); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]string{"a": "Europe/Berlin", "b": "America/New_York", "c": "", "d": "Asia/Tokyo", "e": ""} {
		if p, err := c.Person(t.Context(), c.person(object)); p.Zone != want || err != nil {
			t.Errorf("%s is in %q, %v; want %q", object, p.Zone, err, want)
		}
	}
	for name, zone := range windowsZones {
		if !knownZone(zone) {
			t.Errorf("%s is no zone (%s)", zone, name)
		}
	}
}

func TestFilesGoIntoTheChannelsFolder(t *testing.T) {
	const channel = "19:a@thread.tacv2"
	c := directory(t, map[string]string{
		"GET /teams/G/channels/" + channel + "/filesFolder":       `{"id":"F","parentReference":{"driveId":"D"}}`,
		"PUT /drives/D/items/F:/Kept/inc-7- a.md:/content":        `{"webUrl":"https://acme.sharepoint.example/inc-7.md"}`,
		"PUT /drives/D/items/F:/Kept/inc-7- a.md:/content/unused": ``,
	})
	c.cfg.Team = "G"
	m, err := c.attach(t.Context(), target{room: channel}, chat.Message{Files: []chat.Upload{{Name: "inc-7: a.md", Type: "text/markdown", Data: []byte("# x")}}})
	if err != nil || len(m.Lines) != 1 || m.Lines[0][0].URL != "https://acme.sharepoint.example/inc-7.md" || len(m.Files) > 0 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestLinks(t *testing.T) {
	c := directory(t, nil)
	c.cfg.Team = "G"
	for ref, want := range map[chat.MessageRef]string{
		{Room: "teams:T:19:a@thread.tacv2", ID: "17"}:                "https://teams.microsoft.com/l/message/19:a@thread.tacv2/17?groupId=G&parentMessageId=17&tenantId=T",
		{Room: "teams:T:19:a@thread.tacv2;messageid=9", ID: "17"}:    "https://teams.microsoft.com/l/message/19:a@thread.tacv2/17?groupId=G&parentMessageId=9&tenantId=T",
		{Room: "teams:T:19:c@thread.v2", ID: "17"}:                   "https://teams.microsoft.com/l/message/19:c@thread.v2/17?context=%7B%22contextType%22%3A%22chat%22%7D&tenantId=T",
		{Room: "slack:T1:C1", ID: "17"}:                              "",
		{Room: "teams:T:19:a@thread.tacv2"}:                          "",
		{Room: "teams:T:19:a?x=/../&y@thread.tacv2", ID: "1?evil=/"}: "https://teams.microsoft.com/l/message/19:a%3Fx=%2F..%2F&y@thread.tacv2/1%3Fevil=%2F?groupId=G&parentMessageId=1%3Fevil%3D%2F&tenantId=T",
	} {
		if got := c.Link(ref); got != want {
			t.Errorf("%v leads to\n%s, want\n%s", ref, got, want)
		}
	}
}

func TestPathsKeepTheirSegments(t *testing.T) {
	for id, want := range map[string]string{
		"19:a@thread.tacv2;messageid=17": "19:a@thread.tacv2;messageid=17", "a:1x-_": "a:1x-_", "../../x": "..%2F..%2Fx", "x?y#z%": "x%3Fy%23z%25",
	} {
		req, err := http.NewRequest(http.MethodGet, "https://x.example/v3/conversations/"+segment(id)+"/activities", nil)
		if err != nil || req.URL.EscapedPath() != "/v3/conversations/"+want+"/activities" {
			t.Errorf("%s is asked for as %s, %v", id, req.URL, err)
		}
	}
}

func TestGrantedRolesAreRead(t *testing.T) {
	if got := roles("opaque"); got != nil {
		t.Errorf("of a token that tells nothing: %q", got)
	}
	token := "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJVc2VyLlJlYWQuQWxsIl19." // {"alg":"none"}.{"roles":["User.Read.All"]}
	found := checkGranted(roles(token))
	for _, f := range found {
		if f.OK != strings.Contains(f.What, "User.Read.All") {
			t.Errorf("%+v", f)
		}
	}
	if raw, err := json.Marshal(found); err != nil || !strings.Contains(string(raw), "grant admin consent") {
		t.Errorf("%s, %v", raw, err)
	}
}
