package teamsfake

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestFaultsHappenOnce(t *testing.T) {
	s := newStage(t, Options{Unlimited: true})
	post := func() int {
		status, _, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"), object{"type": "message", "text": "x"})
		return status
	}
	count := func() int { return len(s.Messages(s.ops.ID, "")) }
	for name, c := range map[string]struct {
		fault  Fault
		status int
		posted int
	}{
		"412":         {Fault{Method: "post", Status: 412}, 412, 0},
		"502":         {Fault{Method: "post", Status: 502}, 502, 0},
		"lost post":   {Fault{Method: "post", Kind: LostPost}, 0, 0},
		"lost answer": {Fault{Method: "post", Kind: LostAnswer}, 0, 1},
		"garbled":     {Fault{Method: "post", Kind: Garbled}, 200, 1},
		"redirect":    {Fault{Method: "post", Kind: Redirect, Location: "https://elsewhere.example/"}, 302, 0},
	} {
		before := count()
		s.Fail(c.fault)
		if status := post(); status != c.status || count()-before != c.posted {
			t.Errorf("%s: %d, posted %d", name, status, count()-before)
		}
		if status := post(); status != 201 {
			t.Errorf("%s does not end: %d", name, status)
		}
	}
}

func TestWhatGoesElsewhereIsKnown(t *testing.T) {
	s := newStage(t, Options{})
	if status, _, _ := s.callWith("secret", "POST", "https://smba.elsewhere.example/v3/conversations", object{}); status != 404 {
		t.Errorf("elsewhere answers %d", status)
	}
	want := []Stray{{Address: "smba.elsewhere.example/v3/conversations", Authorization: "Bearer secret"}}
	if got := s.Strays(); !slices.Equal(got, want) {
		t.Errorf("strays are %v", got)
	}
}

func TestServicesBehindOneAddress(t *testing.T) {
	srv := httptest.NewUnstartedServer(nil)
	base := "http://" + srv.Listener.Addr().String()
	s := newStage(t, Options{BaseURL: base})
	srv.Config.Handler = s.Organisation
	srv.Start()
	defer srv.Close()
	root := s.says(s.ops.ID, "one")
	token := s.token(connectorResource)
	req, err := http.NewRequestWithContext(t.Context(), "POST", base+"/connector/emea/v3/conversations/"+s.ops.ID+";messageid="+root+"/activities",
		strings.NewReader(`{"type":"message","text":"two"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := srv.Client().Do(req)
	if err != nil || res.StatusCode != 201 {
		t.Fatalf("over a network: %v %v", res, err)
	}
	_ = res.Body.Close()
	if got := texts(s.Messages(s.ops.ID+";messageid="+root, "")); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("the thread reads %q", got)
	}
}
