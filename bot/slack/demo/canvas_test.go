package demo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kept/bot/slack/slackfake"
)

func TestACanvasIsShownToThoseOfItsChannel(t *testing.T) {
	d := newDemo(t)
	c := d.ws.AddChannel(slackfake.Channel{Name: "inc-1", Private: true, Members: []string{d.ana, d.ws.Bot().ID}})
	body := url.Values{"token": {"xoxb-fake"}, "channel_id": {c.ID}, "title": {"INC-1 <draft>"},
		"document_content": {`{"type":"markdown","markdown":"# Logins fail\n\n| a |\n|---|\n| b |\n\n<script>alert(1)</script> [x](javascript:alert(2))"}`}}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "http://slack/api/conversations.canvases.create", strings.NewReader(body.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	made := httptest.NewRecorder()
	d.ws.ServeHTTP(made, r)
	all := d.ws.Canvases()
	if len(all) != 1 {
		t.Fatalf("no canvas was made: %s", made.Body)
	}

	if seen := sees[viewState](d, "api/state?as="+d.ana).Canvases; !slices.Equal(seen, []viewCanvas{{all[0].ID, "INC-1 <draft>"}}) {
		t.Errorf("Ana sees %v", seen)
	}
	if seen := sees[viewState](d, "api/state?as="+d.ben).Canvases; len(seen) != 0 {
		t.Errorf("Ben sees %v", seen)
	}
	shown := d.request("GET", "canvases/"+all[0].ID, "", nil)
	page := shown.Body.String()
	for _, want := range []string{"<title>INC-1 &lt;draft&gt;</title>", "Logins fail</h1>", "<td>b</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in\n%s", want, page)
		}
	}
	for _, not := range []string{"<script", "javascript:"} {
		if strings.Contains(page, not) {
			t.Errorf("%s is in\n%s", not, page)
		}
	}
	if policy := shown.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox; default-src 'none'") {
		t.Errorf("shown under %q", policy)
	}
	if w := d.request("GET", "canvases/F0", "", nil); w.Code != http.StatusNotFound {
		t.Errorf("a canvas that is none: %d", w.Code)
	}
}
