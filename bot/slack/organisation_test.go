package slack

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kept/bot/chat"
)

// In an organisation of several workspaces each may have a Kept of its own, of one
// app: what happens in the next workspace is not this one's, unless the app is
// installed for all of the organisation.
func TestTheNextWorkspaceOfTheOrganisationIsNotThisOne(t *testing.T) {
	c := inboundClient(t, nil)
	c.me.enterprise = "E1"
	h := c.Handler(func(context.Context, chat.Event) (chat.Reply, error) { return chat.Reply{}, nil })
	for _, orgWide := range []string{"false", "true"} {
		want := map[string]int{"false": 403, "true": 200}[orgWide]
		for _, r := range []struct{ path, kind, body string }{
			{"/slack/events", jsonBody, strings.Replace(eventBody, `"team_id":"T1"`,
				`"team_id":"T9","authorizations":[{"team_id":"T9","enterprise_id":"E1","is_enterprise_install":`+orgWide+`}]`, 1)},
			{"/slack/commands", formBody, strings.Replace(strings.Replace(helpForm, "T1", "T9", 1), "is_enterprise_install=false",
				"enterprise_id=E1&is_enterprise_install="+orgWide, 1)},
			{"/slack/interactivity", formBody, "payload=" + url.QueryEscape(`{"type":"block_actions","team":{"id":"T9"},"enterprise":{"id":"E1"},"is_enterprise_install":`+orgWide+
				`,"user":{"id":"U2","team_id":"T9"},"channel":{"id":"C1"},"actions":[{"type":"button","action_id":"update","value":"INC-7"}]}`)},
		} {
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, request(r.path, r.kind, r.body)); w.Code != want {
				t.Errorf("%s, installed for the organisation %s: status %d, want %d", r.path, orgWide, w.Code, want)
			}
		}
	}
}
