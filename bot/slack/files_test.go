package slack

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"kept/bot/chat"
)

// broken breaks the connection of every upload.
type broken struct{}

func (broken) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/upload/") {
		return nil, io.ErrUnexpectedEOF
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestAnUploadThatFailsTellsNobodyWhereToUpload(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	c.cfg.HTTP.Transport = broken{}
	p.answer("files.getUploadURLExternal", `{"ok":true,"file_id":"F1","upload_url":"`+p.URL+`/upload/secret"}`)
	_, err := c.Post(t.Context(), chat.Dest{Room: c.room("C1")}, "draft", chat.Message{Files: []chat.Upload{{Name: "inc-7.md", Data: []byte("draft")}}})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the upload ended with %v", err)
	}
}
