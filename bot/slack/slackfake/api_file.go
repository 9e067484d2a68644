package slackfake

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

// maxUpload is the largest file that is taken.
const maxUpload = 16 << 20

// filetypes are Slack's names of some file types.
var filetypes = map[string]string{
	".md": "markdown", ".html": "html", ".txt": "text", ".json": "json", ".csv": "csv", ".png": "png", ".jpg": "jpg",
	".jpeg": "jpg", ".gif": "gif", ".pdf": "pdf", ".yaml": "yaml", ".yml": "yaml", ".log": "text", ".zip": "zip",
}

// AddFile puts an uploaded file into the workspace, to be part of a message
// that a person posts. Its ID, times and type are made here.
func (w *Workspace) AddFile(f File) File {
	w.mu.Lock()
	defer w.mu.Unlock()
	stored := w.addFile(f)
	return *stored
}

// addFile is AddFile, mu held.
func (w *Workspace) addFile(f File) *File {
	f.ID, f.CreatedAt, f.Size = w.id("F"), w.now(), max(f.Size, len(f.Content))
	if f.Title == "" {
		f.Title = f.Name
	}
	suffix := strings.ToLower(path.Ext(f.Name))
	if f.Filetype = filetypes[suffix]; f.Filetype == "" {
		f.Filetype = "binary"
	}
	if f.Mimetype == "" {
		if f.Mimetype = mime.TypeByExtension(suffix); f.Mimetype == "" {
			f.Mimetype = "application/octet-stream"
		}
		if suffix == ".md" {
			f.Mimetype = "text/plain" // what Slack says of Markdown
		}
	}
	w.state.Files = append(w.state.Files, &f)
	w.touch()
	return &f
}

// file finds a file; nil if there is none. mu held.
func (w *Workspace) file(id string) *File {
	i := slices.IndexFunc(w.state.Files, func(f *File) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return w.state.Files[i]
}

func (c *call) filesGetUploadURL() (object, error) {
	name, err := c.required("filename")
	if err != nil {
		return nil, err
	}
	length, err := c.number("length", 0)
	switch {
	case err != nil:
		return nil, err
	case length < 1:
		return nil, refuse("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
	case length > maxUpload:
		return nil, refuse("file_upload_size_restricted")
	}
	f := c.w.addFile(File{Name: path.Base(name), User: c.w.state.Bot, Pending: true})
	f.Size = length
	return object{"upload_url": c.w.baseURL + "/upload/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes a file's content, unless a fault of the "method" upload
// hits it.
func (w *Workspace) serveUpload(out http.ResponseWriter, in *http.Request) {
	w.mu.Lock()
	fault := w.fault("upload")
	w.mu.Unlock()
	if fault.before(out, in) {
		return
	}
	status, said := w.takeUpload(out, in)
	if fault.after(out, in) {
		return
	}
	if status != http.StatusOK {
		http.Error(out, said, status)
		return
	}
	_, _ = io.WriteString(out, said)
}

// takeUpload takes a file's content: the body, or the first file of a form.
func (w *Workspace) takeUpload(out http.ResponseWriter, in *http.Request) (status int, said string) {
	in.Body = http.MaxBytesReader(out, in.Body, maxUpload+maxBody)
	body := io.Reader(in.Body)
	if kind, _, _ := mime.ParseMediaType(in.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := in.MultipartReader()
		if err != nil {
			return http.StatusBadRequest, "bad form"
		}
		part, err := parts.NextPart()
		for err == nil && part.FileName() == "" {
			part, err = parts.NextPart()
		}
		if err != nil {
			return http.StatusBadRequest, "no file in the form"
		}
		body = part
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return http.StatusBadRequest, "upload broken off"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.file(in.PathValue("id"))
	switch {
	case f == nil || !f.Pending || f.Content != nil:
		return http.StatusNotFound, "no such upload"
	case len(content) != f.Size:
		return http.StatusBadRequest, fmt.Sprintf("%d bytes announced, %d came", f.Size, len(content))
	}
	f.Content = content
	return http.StatusOK, fmt.Sprintf("OK - %d", len(content))
}

// filesCompleteUpload ends uploads and shares the files in a channel, if one is
// named, as one message.
func (c *call) filesCompleteUpload() (object, error) {
	var wanted []struct{ ID, Title string }
	if json.Unmarshal([]byte(c.args["files"]), &wanted) != nil || len(wanted) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] must be an array of files [json-pointer:/files]")
	}
	var ch *Channel
	if id := c.args["channel_id"]; id != "" {
		var err error
		if ch, err = c.roomCalled(id, ""); err != nil {
			return nil, err
		}
		if err := c.mayPost(ch); err != nil {
			return nil, err
		}
	}
	files := make([]*File, len(wanted))
	for i, want := range wanted {
		f := c.w.file(want.ID)
		if f == nil || !f.Pending || f.Content == nil {
			return nil, refuse("file_not_found")
		}
		files[i] = f
	}
	m := Message{
		User: c.w.state.Bot, BotID: c.w.state.BotID, Subtype: "file_share",
		Text: c.format(c.args["initial_comment"]), Thread: c.args["thread_ts"],
	}
	if ch != nil {
		if err := c.checkThread(ch, m); err != nil {
			return nil, err
		}
	}
	shown := []object{}
	for i, f := range files {
		f.Pending = false
		if wanted[i].Title != "" {
			f.Title = wanted[i].Title
		}
		if ch != nil {
			f.Channels = []string{ch.ID}
		}
		m.Files = append(m.Files, f.shared())
		shown = append(shown, c.w.showFile(f))
	}
	if ch != nil {
		m.Channel = ch.ID
		c.w.post(m)
	}
	return object{"files": shown}, nil
}

// shared is the file as a message has it: without its content.
func (f *File) shared() File {
	s := *f
	s.Content = nil
	return s
}

func (c *call) filesInfo() (object, error) {
	f := c.w.file(c.args["file"])
	if f == nil || f.Pending {
		return nil, refuse("file_not_found")
	}
	return object{
		"file": c.w.showFile(f), "comments": []string{}, "response_metadata": object{"next_cursor": ""},
	}, nil
}

// serveFile gives a file's content to whoever has the bot's token, or to the
// page of a demo on this machine, by FileContent.
func (w *Workspace) serveFile(out http.ResponseWriter, in *http.Request) {
	token, _ := strings.CutPrefix(in.Header.Get("Authorization"), "Bearer ")
	if token != w.opt.BotToken {
		http.Error(out, "files are given to those with a token", http.StatusForbidden)
		return
	}
	f, ok := w.File(in.PathValue("id"))
	if !ok {
		http.NotFound(out, in)
		return
	}
	// Uploaded content is never shown as a page of this host.
	out.Header().Set("Content-Type", "application/octet-stream")
	out.Header().Set("Content-Disposition", "attachment")
	_, _ = out.Write(f.Content)
}

// File is a completed file with its content.
func (w *Workspace) File(id string) (File, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.file(id); f != nil && !f.Pending {
		c := *f
		c.Channels, c.Content = slices.Clone(f.Channels), slices.Clone(f.Content)
		return c, true
	}
	return File{}, false
}
