package demo

import (
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"kept/bot/slack/slackfake"
)

// file finds a file that a request names.
func (s *Server) file(w http.ResponseWriter, r *http.Request) (slackfake.File, bool) {
	f, ok := s.ws.File(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "There is no such file.")
	}
	return f, ok
}

// getFile gives a file to be kept; nothing in it is shown as a page of the demo.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.file(w, r)
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(f.Name)}))
	_, _ = w.Write(f.Content)
}

// viewFile shows a page that Kept made, in a frame that can run nothing and is
// nobody's origin.
func (s *Server) viewFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.file(w, r)
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	kind := "text/plain"
	if isPage(f) {
		kind = "text/html"
	}
	h.Set("Content-Type", kind+"; charset=utf-8")
	_, _ = w.Write(f.Content)
}

func isPage(f slackfake.File) bool {
	kind, _, _ := mime.ParseMediaType(f.Mimetype)
	return kind == "text/html" || slices.Contains([]string{".html", ".htm"}, strings.ToLower(path.Ext(f.Name)))
}
