package teamsfake

import (
	"encoding/json"
	"strings"
)

// Card is an Adaptive Card as somebody reads it.
type Card struct {
	Text    string   // one line per block of text, fact, or row of a table
	Buttons []Button // in order, those of shown and hidden parts
	Inputs  []Input
	Raw     json.RawMessage
}

// Button is an action of a card.
type Button struct {
	Title  string
	Type   string // "Action.Execute", "Action.Submit", "Action.OpenUrl", …
	Verb   string
	ID     string
	URL    string
	Data   json.RawMessage
	Inputs bool // the card's inputs go along (associatedInputs is not "none")
}

// Input is a field of a card.
type Input struct {
	ID       string
	Type     string // "Input.Text", …
	Label    string
	Value    string // what it is filled with at first
	Required bool
	MaxRunes int // of an Input.Text; 0 = no limit
	Multi    bool
	People   bool // choices are the people of the organisation
	Choices  []Choice
	On, Off  string // values of an Input.Toggle
}

// Choice is an entry of an Input.ChoiceSet.
type Choice struct{ Title, Value string }

// cardType is an Adaptive Card's content type.
const cardType = "application/vnd.microsoft.card.adaptive"

// attachment is an attachment of an activity.
type attachment struct {
	ContentType string          `json:"contentType"`
	Content     json.RawMessage `json:"content,omitempty"`
	ContentURL  string          `json:"contentUrl,omitempty"`
	Name        string          `json:"name,omitempty"`
}

// readCards reads the cards among attachments.
func readCards(attachments json.RawMessage) []Card {
	var list []attachment
	if json.Unmarshal(attachments, &list) != nil {
		return nil
	}
	var cards []Card
	for _, a := range list {
		if a.ContentType == cardType {
			cards = append(cards, readCard(a.Content))
		}
	}
	return cards
}

// element is any part of a card: what is in it depends on its type.
type element struct {
	Type  string `json:"type"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	// Of inputs.
	Label       string   `json:"label"`
	Placeholder string   `json:"placeholder"`
	Value       any      `json:"value"`
	IsRequired  bool     `json:"isRequired"`
	MaxLength   int      `json:"maxLength"`
	IsMulti     bool     `json:"isMultiSelect"`
	Choices     []Choice `json:"choices"`
	ChoicesData struct {
		Dataset string `json:"dataset"`
	} `json:"choices.data"`
	ValueOn  string `json:"valueOn"`
	ValueOff string `json:"valueOff"`
	// Of actions.
	Verb             string          `json:"verb"`
	URL              string          `json:"url"`
	Data             json.RawMessage `json:"data"`
	AssociatedInputs string          `json:"associatedInputs"`
	Card             *element        `json:"card"`
	// Of what holds others.
	Body         []element         `json:"body"`
	Items        []element         `json:"items"`
	Columns      []element         `json:"columns"`
	Rows         []element         `json:"rows"`
	Cells        []element         `json:"cells"`
	Actions      []element         `json:"actions"`
	Images       []element         `json:"images"`
	Facts        []fact            `json:"facts"`
	Inlines      []json.RawMessage `json:"inlines"`
	SelectAction *element          `json:"selectAction"`
	InlineAction *element          `json:"inlineAction"`
}

type fact struct{ Title, Value string }

// readCard reads a card; what is no card gives an empty one.
func readCard(raw json.RawMessage) Card {
	card := Card{Raw: raw}
	var root element
	if json.Unmarshal(raw, &root) != nil {
		return card
	}
	var lines []string
	card.read(&root, &lines)
	card.Text = strings.Join(lines, "\n")
	return card
}

// read takes what people read and use out of an element, in order.
func (c *Card) read(e *element, lines *[]string) {
	switch {
	case e.Type == "TextBlock":
		*lines = append(*lines, readable(e.Text, "plain"))
	case e.Type == "RichTextBlock":
		*lines = append(*lines, inlineText(e.Inlines))
	case e.Type == "FactSet":
		for _, f := range e.Facts {
			*lines = append(*lines, readable(f.Title+": "+f.Value, "plain"))
		}
	case strings.HasPrefix(e.Type, "Input."):
		c.Inputs = append(c.Inputs, e.input())
	case strings.HasPrefix(e.Type, "Action."):
		c.Buttons = append(c.Buttons, Button{
			Title: e.Title, Type: e.Type, Verb: e.Verb, ID: e.ID, URL: e.URL, Data: e.Data,
			Inputs: !strings.EqualFold(e.AssociatedInputs, "none"),
		})
	}
	for _, list := range [][]element{e.Body, e.Items, e.Columns, e.Images} {
		for i := range list {
			c.read(&list[i], lines)
		}
	}
	for _, row := range e.Rows {
		var cells []string
		for i := range row.Cells {
			var inside []string
			c.read(&row.Cells[i], &inside)
			cells = append(cells, strings.Join(inside, " "))
		}
		*lines = append(*lines, strings.Join(cells, " | "))
	}
	for i := range e.Actions {
		c.read(&e.Actions[i], lines)
	}
	for _, inner := range []*element{e.SelectAction, e.InlineAction, e.Card} {
		if inner != nil {
			c.read(inner, lines)
		}
	}
}

// inlineText joins the runs of a RichTextBlock, which may be bare strings.
func inlineText(inlines []json.RawMessage) string {
	var b strings.Builder
	for _, raw := range inlines {
		var plain string
		if json.Unmarshal(raw, &plain) == nil {
			b.WriteString(plain)
			continue
		}
		var run struct{ Text string }
		if json.Unmarshal(raw, &run) == nil {
			b.WriteString(run.Text)
		}
	}
	return b.String()
}

// input is an element as a field.
func (e *element) input() Input {
	in := Input{
		ID: e.ID, Type: e.Type, Label: e.Label, Required: e.IsRequired, MaxRunes: e.MaxLength,
		Multi: e.IsMulti, Choices: e.Choices, On: e.ValueOn, Off: e.ValueOff,
		People: strings.HasPrefix(e.ChoicesData.Dataset, "graph.microsoft.com/users"),
	}
	switch v := e.Value.(type) {
	case string:
		in.Value = v
	case nil:
	default:
		in.Value = string(mustJSON(v))
	}
	if in.Type == "Input.Toggle" {
		if in.On == "" {
			in.On = "true"
		}
		if in.Off == "" {
			in.Off = "false"
		}
		if in.Value == "" {
			in.Value = in.Off
		}
		if in.Label == "" {
			in.Label = e.Title
		}
	}
	return in
}
