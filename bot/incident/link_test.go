package incident

import "testing"

// A link takes the place of one of its name, however that is typed, and is called
// as it was typed last.
func TestALinkReplacesTheOneOfItsName(t *testing.T) {
	inc := &Incident{}
	inc.SetLink(Link{Name: "Status Board", URL: "https://board.example.com/7"})
	inc.SetLink(Link{Name: "bridge", URL: "https://meet.example.com/7"})
	inc.SetLink(Link{Name: "status board", URL: "https://board.example.com/8"})
	if len(inc.Links) != 2 || inc.Links[0] != (Link{Name: "status board", URL: "https://board.example.com/8"}) {
		t.Errorf("links are %+v", inc.Links)
	}
}
