package demo

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"kept/bot/slack/slackfake"
)

type viewCanvas struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// canvases are the documents of the channels that somebody sees.
func (s *Server) canvases(seen []viewChannel) []viewCanvas {
	list := []viewCanvas{}
	for _, c := range s.ws.Canvases() {
		if c.Channel == "" || slices.ContainsFunc(seen, func(v viewChannel) bool { return v.ID == c.Channel }) {
			list = append(list, viewCanvas{c.ID, c.Title})
		}
	}
	return list
}

// markdown is what a canvas is written in. Markup in it comes to nothing.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// canvasPage is a canvas as a page: its title and what is in it.
const canvasPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>%s</title>
<style>body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:1.5rem auto;padding:0 1.2rem;overflow-wrap:break-word}
table{border-collapse:collapse;font-size:.9rem}th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}code{background:#f2f2f2;padding:0 .2rem}</style>
%s`

// showCanvas shows a document in a frame, as [Server.viewFile] does a page.
func (s *Server) showCanvas(w http.ResponseWriter, r *http.Request) {
	all := s.ws.Canvases()
	at := slices.IndexFunc(all, func(c slackfake.Canvas) bool { return c.ID == r.PathValue("id") })
	if at < 0 {
		refuse(w, http.StatusNotFound, "There is no such document.")
		return
	}
	var body bytes.Buffer
	if err := markdown.Convert([]byte(all[at].Markdown), &body); err != nil {
		refuse(w, http.StatusInternalServerError, "The document could not be shown.")
		return
	}
	w.Header().Set("Content-Security-Policy", filePolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, canvasPage, html.EscapeString(all[at].Title), body.Bytes())
}
