package slackfake

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// upload puts content where an upload goes and gives the HTTP status.
func (o *office) upload(address, content string, form bool) int {
	o.Helper()
	kind, body := "application/octet-stream", io.Reader(strings.NewReader(content))
	if form {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "draft.md")
		if err != nil {
			o.Fatal(err)
		}
		_, _ = part.Write([]byte(content))
		if err := w.Close(); err != nil {
			o.Fatal(err)
		}
		kind, body = w.FormDataContentType(), &b
	}
	req, err := http.NewRequestWithContext(o.Context(), http.MethodPost, address, body)
	if err != nil {
		o.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		o.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestFilesAreUploadedInThreeSteps(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	root := o.posts("root")
	for _, form := range []bool{false, true} {
		a := o.good("files.getUploadURLExternal", "filename", "draft.md", "length", "7")
		id, address := a.str("file_id"), a.str("upload_url")
		if !strings.HasPrefix(address, o.url+"/") {
			t.Fatalf("upload to %s, want this host", address)
		}
		files := `[{"id":"` + id + `","title":"Draft"}]`
		o.refused("file_not_found", "files.completeUploadExternal", "files", files) // nothing uploaded yet
		if status := o.upload(address, "too long for it", form); status != http.StatusBadRequest {
			t.Errorf("a wrong length: %d", status)
		}
		if status := o.upload(address, "# Draft", form); status != http.StatusOK {
			t.Errorf("upload: %d", status)
		}
		o.refused("channel_not_found", "files.completeUploadExternal", "files", files, "channel_id", "C0NOWHERE")
		o.good("files.completeUploadExternal", "files", files, "channel_id", o.ops, "initial_comment", "the draft", "thread_ts", root)
		all := o.Messages(o.ops, o.ana)
		last := all[len(all)-1]
		if last.Text != "the draft" || last.Thread != root || len(last.Files) != 1 || last.Files[0].Title != "Draft" || last.Files[0].Filetype != "markdown" {
			t.Errorf("shared as %+v", last)
		}
		if f, ok := o.File(id); !ok || string(f.Content) != "# Draft" {
			t.Errorf("the file holds %q", f.Content)
		}
		if info := o.good("files.info", "file", id); info.str("file.name") != "draft.md" || info.get("file.size") != 7.0 {
			t.Errorf("files.info %s", info.raw)
		}
		link := o.good("files.info", "file", id).str("file.url_private")
		for token, want := range map[string]int{"": 403, "xoxb-fake": 200} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("reading with token %q: %d, want %d", token, resp.StatusCode, want)
			}
		}
	}
}

func TestAnUploadMayBreak(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	address := o.good("files.getUploadURLExternal", "filename", "a.md", "length", "1").str("upload_url")
	o.Fail(Fault{Method: "upload", Kind: Status, Status: http.StatusServiceUnavailable})
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusNotFound} {
		if status := o.upload(address, "x", false); status != want {
			t.Errorf("upload: %d, want %d", status, want)
		}
	}
}

func TestCanvases(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	content := `{"type":"markdown","markdown":"# One"}`
	id := o.good("conversations.canvases.create", "channel_id", o.ops, "document_content", content).str("canvas_id")
	o.refused("channel_canvas_already_exists", "conversations.canvases.create", "channel_id", o.ops, "document_content", content)
	if a := o.good("conversations.info", "channel", o.ops); a.str("channel.properties.canvas.file_id") != id {
		t.Errorf("the channel says %s", a.raw)
	}
	change := `[{"operation":"replace","document_content":{"type":"markdown","markdown":"# Two"}}]`
	o.good("canvases.edit", "canvas_id", id, "changes", change)
	alone := o.good("canvases.create", "title", "Postmortem", "document_content", content).str("canvas_id")
	o.refused("canvas_not_found", "canvases.edit", "canvas_id", "F0NOWHERE", "changes", change)
	var all []string
	for _, c := range o.Canvases() {
		all = append(all, c.Title+":"+c.Markdown)
	}
	if want := []string{":# Two", "Postmortem:# One"}; !slices.Equal(all, want) {
		t.Errorf("canvases %q, want %q", all, want)
	}
	o.SetFreePlan(true)
	o.refused("free_teams_cannot_create_non_tabbed_canvases", "canvases.create", "document_content", content)
	o.refused("free_teams_cannot_edit_standalone_canvases", "canvases.edit", "canvas_id", alone, "changes", change)
	o.good("canvases.edit", "canvas_id", id, "changes", change)
	o.refused("plan_upgrade_required", "usergroups.list")
	o.refused("plan_upgrade_required", "usergroups.users.list", "usergroup", "S1")
}

func TestGroups(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	duty := o.AddGroup(Group{Handle: "duty", Name: "Duty", Members: []string{o.ben}}).ID
	o.AddGroup(Group{Handle: "old", Disabled: true})
	a := o.good("usergroups.list", "include_users", "true")
	if len(a.list("usergroups")) != 1 || a.str("usergroups.0.handle") != "duty" || a.str("usergroups.0.users.0") != o.ben {
		t.Errorf("groups %s", a.raw)
	}
	if a := o.good("usergroups.users.list", "usergroup", duty); len(a.list("users")) != 1 {
		t.Errorf("members %s", a.raw)
	}
	o.refused("no_such_subteam", "usergroups.users.list", "usergroup", "S0NOWHERE")
}

func TestBookmarks(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	in := []string{"channel_id", o.ops}
	o.refused("invalid_bookmark_type", "bookmarks.add", append(in, "title", "Page", "type", "page", "link", "https://kept.example")...)
	o.refused("invalid_link", "bookmarks.add", append(in, "title", "Page", "type", "link", "link", "javascript:x")...)
	id := o.good("bookmarks.add", append(in, "title", "Page", "type", "link", "link", "https://kept.example/1")...).str("bookmark.id")
	o.good("bookmarks.edit", append(in, "bookmark_id", id, "link", "https://kept.example/2")...)
	if list := o.Bookmarks(o.ops); len(list) != 1 || list[0].Title != "Page" || list[0].Link != "https://kept.example/2" {
		t.Errorf("bookmarks %+v", list)
	}
	if a := o.good("bookmarks.list", in...); a.str("bookmarks.0.id") != id {
		t.Errorf("listed %s", a.raw)
	}
	o.good("bookmarks.remove", append(in, "bookmark_id", id)...)
	o.refused("not_found", "bookmarks.remove", append(in, "bookmark_id", id)...)
}
