package slackfake

import (
	"encoding/json"
	"unicode/utf8"
)

// maxCanvas is the longest Markdown that a canvas is made of.
const maxCanvas = 100_000

// document is the argument document_content, or part of a change.
type document struct {
	Type     string `json:"type"`
	Markdown string `json:"markdown"`
}

func (d document) check() error {
	switch {
	case d.Type != "markdown":
		return refuse("invalid_arguments", "[ERROR] must be a valid enum value [json-pointer:/document_content/type]")
	case utf8.RuneCountInString(d.Markdown) > maxCanvas:
		return refuse("canvas_creation_failed")
	}
	return nil
}

// makeCanvas makes a canvas of the arguments.
func (c *call) makeCanvas(channel string) (*Canvas, error) {
	canvas := &Canvas{Channel: channel, Title: c.args["title"]}
	if raw := c.args["document_content"]; raw != "" {
		var d document
		if json.Unmarshal([]byte(raw), &d) != nil {
			return nil, refuse("invalid_arguments", "[ERROR] must be an object [json-pointer:/document_content]")
		}
		if err := d.check(); err != nil {
			return nil, err
		}
		canvas.Markdown = d.Markdown
	}
	canvas.ID = c.w.id("F")
	c.w.state.Canvases = append(c.w.state.Canvases, canvas)
	return canvas, nil
}

func (c *call) canvasesCreate() (object, error) {
	if c.w.opt.FreePlan {
		return nil, refuse("free_teams_cannot_create_non_tabbed_canvases")
	}
	canvas, err := c.makeCanvas("")
	if err != nil {
		return nil, err
	}
	return object{"canvas_id": canvas.ID}, nil
}

func (c *call) conversationsCanvasesCreate() (object, error) {
	id, err := c.required("channel_id")
	if err != nil {
		return nil, err
	}
	ch, err := c.roomCalled(id, "")
	switch {
	case err != nil:
		return nil, err
	case !ch.has(c.w.state.Bot):
		return nil, refuse("not_in_channel")
	case ch.Archived:
		return nil, refuse("is_archived")
	case ch.Canvas != "":
		return nil, refuse("channel_canvas_already_exists")
	}
	canvas, err := c.makeCanvas(ch.ID)
	if err != nil {
		return nil, err
	}
	ch.Canvas = canvas.ID
	return object{"canvas_id": canvas.ID}, nil
}

// canvasesEdit makes one change. Sections are not told apart: a change of the
// whole, or at its start or end.
func (c *call) canvasesEdit() (object, error) {
	id, err := c.required("canvas_id")
	if err != nil {
		return nil, err
	}
	var canvas *Canvas
	for _, known := range c.w.state.Canvases {
		if known.ID == id {
			canvas = known
		}
	}
	switch {
	case canvas == nil:
		return nil, refuse("canvas_not_found")
	case canvas.Channel == "" && c.w.opt.FreePlan:
		return nil, refuse("free_teams_cannot_edit_standalone_canvases")
	}
	var changes []struct {
		Operation string   `json:"operation"`
		Section   string   `json:"section_id"`
		Content   document `json:"document_content"`
		Title     document `json:"title_content"`
	}
	if json.Unmarshal([]byte(c.args["changes"]), &changes) != nil || len(changes) != 1 {
		return nil, refuse("invalid_arguments", "[ERROR] must be an array of one change [json-pointer:/changes]")
	}
	change := changes[0]
	content := change.Content
	if change.Operation == "rename" {
		content = change.Title
	}
	if err := content.check(); err != nil {
		return nil, err
	}
	if change.Section != "" {
		return nil, refuse("section_not_found")
	}
	switch change.Operation {
	case "replace":
		canvas.Markdown = content.Markdown
	case "insert_at_start":
		canvas.Markdown = content.Markdown + "\n" + canvas.Markdown
	case "insert_at_end":
		canvas.Markdown += "\n" + content.Markdown
	case "rename":
		canvas.Title = content.Markdown
	default:
		return nil, refuse("invalid_arguments", "[ERROR] must be a valid enum value [json-pointer:/changes/0/operation]")
	}
	return nil, nil
}
