package teamsfake

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxVersion is the newest version of Adaptive Cards that Teams shows, as 10,000
// × major + minor.
const maxVersion = 1*10_000 + 5

// cardElements and cardActions are the types that a card of version 1.5 can
// hold.
var cardElements = map[string]bool{
	"ActionSet": true, "ColumnSet": true, "Container": true, "FactSet": true, "Image": true, "ImageSet": true,
	"Input.ChoiceSet": true, "Input.Date": true, "Input.Number": true, "Input.Text": true, "Input.Time": true,
	"Input.Toggle": true, "Media": true, "RichTextBlock": true, "Table": true, "TextBlock": true,
}

var cardActions = map[string]bool{
	"Action.Execute": true, "Action.OpenUrl": true, "Action.ShowCard": true, "Action.Submit": true,
	"Action.ToggleVisibility": true,
}

// maxDepth is how deep a card may nest here.
const maxDepth = 20

// checkCard says what is wrong with a card, "" = nothing: its version, types that
// Teams would show as nothing, what an input or action needs, and identifiers
// that occur twice. It is no validation by the schema.
func checkCard(raw json.RawMessage) string {
	var root map[string]any
	if json.Unmarshal(raw, &root) != nil {
		return "the content is no object"
	}
	if root["type"] != "AdaptiveCard" {
		return `type must be "AdaptiveCard"`
	}
	version, _ := root["version"].(string)
	if n, ok := cardVersion(version); !ok || n > maxVersion {
		return fmt.Sprintf("version %q; at most 1.5 is shown", version)
	}
	c := cardCheck{inputs: map[string]bool{}}
	c.list(root["body"], "body", c.element, 1)
	c.list(root["actions"], "actions", c.action, 1)
	if refresh, ok := root["refresh"].(map[string]any); ok {
		if users, _ := refresh["userIds"].([]any); len(users) > 60 {
			c.fail("refresh.userIds has more than 60 people")
		}
		c.action(refresh["action"], "refresh.action", 1)
	}
	return c.wrong
}

// cardVersion reads "1.5".
func cardVersion(version string) (int, bool) {
	major, minor, ok := strings.Cut(version, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return a*10_000 + b, ok && errA == nil && errB == nil && a >= 0 && b >= 0 && a < 100 && b < 10_000
}

// cardCheck looks a card through; the first thing that is wrong stays.
type cardCheck struct {
	wrong  string
	inputs map[string]bool
}

func (c *cardCheck) fail(format string, args ...any) {
	if c.wrong == "" {
		c.wrong = fmt.Sprintf(format, args...)
	}
}

// list looks at each of a list of parts, which may be missing.
func (c *cardCheck) list(v any, at string, each func(v any, at string, depth int), depth int) {
	if v == nil {
		return
	}
	parts, ok := v.([]any)
	if !ok {
		c.fail("%s is no list", at)
		return
	}
	if depth > maxDepth {
		c.fail("%s is nested too deep", at)
		return
	}
	for i, part := range parts {
		each(part, fmt.Sprintf("%s[%d]", at, i), depth)
	}
}

// element looks at a part of a body.
func (c *cardCheck) element(v any, at string, depth int) {
	e, ok := v.(map[string]any)
	if !ok {
		c.fail("%s is no object", at)
		return
	}
	kind, _ := e["type"].(string)
	if !cardElements[kind] {
		c.fail("%s has the unknown type %q", at, kind)
		return
	}
	text := func(key string) bool { s, ok := e[key].(string); return ok && s != "" }
	switch {
	case kind == "TextBlock":
		if _, ok := e["text"].(string); !ok {
			c.fail("%s has no text", at)
		}
	case kind == "Image" && !text("url"):
		c.fail("%s has no url", at)
	case strings.HasPrefix(kind, "Input."):
		id, _ := e["id"].(string)
		if id == "" {
			c.fail("%s has no id", at)
		}
		if c.inputs[id] {
			c.fail("%s has the id %q of another input", at, id)
		}
		c.inputs[id] = true
		if e["isRequired"] == true && !text("errorMessage") && !text("label") {
			c.fail("%s is required and has neither label nor errorMessage", at)
		}
	case kind == "FactSet":
		if facts, ok := e["facts"].([]any); !ok || len(facts) == 0 {
			c.fail("%s has no facts", at)
		}
	}
	c.list(e["items"], at+".items", c.element, depth+1)
	c.list(e["actions"], at+".actions", c.action, depth+1)
	for _, key := range []string{"columns", "cells"} {
		c.list(e[key], at+"."+key, c.column, depth+1)
	}
	if kind == "Table" {
		c.list(e["rows"], at+".rows", c.column, depth+1)
	}
	for _, key := range []string{"selectAction", "inlineAction"} {
		if e[key] != nil {
			c.action(e[key], at+"."+key, depth+1)
		}
	}
}

// column looks at a column, a table's row or its cell, whose type may be left
// out.
func (c *cardCheck) column(v any, at string, depth int) {
	e, ok := v.(map[string]any)
	if !ok {
		c.fail("%s is no object", at)
		return
	}
	c.list(e["items"], at+".items", c.element, depth+1)
	c.list(e["cells"], at+".cells", c.column, depth+1)
}

// action looks at an action.
func (c *cardCheck) action(v any, at string, depth int) {
	a, ok := v.(map[string]any)
	if !ok {
		c.fail("%s is no object", at)
		return
	}
	kind, _ := a["type"].(string)
	if !cardActions[kind] {
		c.fail("%s has the unknown type %q", at, kind)
		return
	}
	if kind == "Action.OpenUrl" {
		if url, _ := a["url"].(string); !strings.Contains(url, "://") {
			c.fail("%s has no url", at)
		}
	}
	if inner, ok := a["card"].(map[string]any); ok {
		c.list(inner["body"], at+".card.body", c.element, depth+1)
		c.list(inner["actions"], at+".card.actions", c.action, depth+1)
	}
}
