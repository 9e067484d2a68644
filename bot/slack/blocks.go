package slack

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// What Block Kit takes (https://docs.slack.dev/reference/block-kit/blocks). The
// length of a whole message is not documented: msg_blocks_too_long has been
// seen from about 13,200 characters.
const (
	maxBlocks      = 50
	maxRow         = 25
	maxLabel       = 75
	maxValue       = 2000
	maxActionID    = 255
	maxElement     = 3000
	maxURL         = 3000
	maxMessage     = 12000
	maxButtonTexts = 4000 // of maxMessage, for all buttons together
	maxFallback    = 3000
)

// part is a message of Slack's: what is shown, and the text for notifications
// and screen readers, in Slack's markup.
type part struct {
	blocks []slack.Block
	text   string
}

// render makes a message of Slack's, several if it is too long for one. Text
// goes only into text elements of rich_text blocks, which hold no markup, no
// mention and no link; so whatever people typed is inert by construction, and
// only spans become mentions, links and styles.
func render(m chat.Message) []part {
	rows := actions(m.Buttons)
	room := maxMessage
	for _, b := range rows {
		room -= cost(b)
	}
	pages := paginate(pieces(m), room)
	parts := make([]part, 0, len(pages))
	for _, page := range pages {
		parts = append(parts, part{blocks: []slack.Block{rich(page)}, text: fallback(page)})
	}
	if len(rows) > 0 && len(parts) == 0 {
		parts = append(parts, part{})
	}
	if len(parts) > 0 {
		last := &parts[len(parts)-1]
		for _, row := range rows {
			last.blocks = append(last.blocks, row)
		}
	}
	return parts
}

// rich is the block of a page: what Kept says, then what somebody is quoted with.
func rich(page []piece) *slack.RichTextBlock {
	var said, quoted []slack.RichTextSectionElement
	for _, p := range page {
		if p.quoted {
			quoted = append(quoted, p.element())
		} else {
			said = append(said, p.element())
		}
	}
	var elements []slack.RichTextElement
	if len(said) > 0 {
		elements = append(elements, slack.NewRichTextSection(said...))
	}
	if len(quoted) > 0 {
		elements = append(elements, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: quoted})
	}
	return slack.NewRichTextBlock("", elements...)
}

// fallback is a page as plain text, without anything that notifies.
func fallback(page []piece) string {
	var b strings.Builder
	quoting := false
	for _, p := range page {
		if p.quoted && !quoting && b.Len() > 0 {
			b.WriteByte('\n')
		}
		quoting = p.quoted
		b.WriteString(p.text)
	}
	return escapeWithin(b.String(), maxFallback)
}

// escapeWithin escapes a text, cut so that it fits with its escapes.
func escapeWithin(text string, limit int) string {
	for room := limit; ; {
		text = chat.Shorten(text, room)
		over := chat.Length(escape(text)) - limit
		if over <= 0 {
			return escape(text)
		}
		room = max(1, chat.Length(text)-(over+4)/5) // an escape has at most four characters more
	}
}

// actions are the rows of buttons. A button that carries more than Slack takes
// is left out: the message matters more.
func actions(rows [][]chat.Button) []*slack.ActionBlock {
	var blocks []*slack.ActionBlock
	used := map[string]int{}
	left := maxButtonTexts
	for _, row := range rows {
		block := slack.NewActionBlock("")
		for _, b := range row {
			label := chat.Clean(chat.Shorten(b.Label, maxLabel))
			size := chat.Length(label) + chat.Length(b.Value)
			if label == "" || b.Action == "" || len(b.Action) > maxActionID-8 || chat.Length(b.Value) > maxValue || size > left {
				continue
			}
			left -= size
			if len(block.Elements.ElementSet) == maxRow {
				blocks, block = append(blocks, block), slack.NewActionBlock("")
			}
			text := slack.NewTextBlockObject(slack.PlainTextType, label, false, false)
			button := slack.NewButtonBlockElement(actionID(b.Action, used), b.Value, text)
			if b.Main {
				button.Style = slack.StylePrimary
			}
			block.Elements.ElementSet = append(block.Elements.ElementSet, button)
		}
		if len(block.Elements.ElementSet) > 0 {
			blocks = append(blocks, block)
		}
	}
	return blocks[:min(len(blocks), maxBlocks-1)]
}

// actionID is the action_id of a button. Slack wants them different within a
// message: from the second of an action on they are numbered.
func actionID(action string, used map[string]int) string {
	used[action]++
	if n := used[action]; n > 1 {
		return action + actionNumber + strconv.Itoa(n)
	}
	return action
}

const actionNumber = "#"

// buttonAction is Button.Action again, of an action_id.
func buttonAction(actionID string) string {
	action, _, _ := strings.Cut(actionID, actionNumber)
	return action
}

// cost is what a row of buttons takes of a message's length.
func cost(row *slack.ActionBlock) int {
	n := 0
	for _, e := range row.Elements.ElementSet {
		if b, ok := e.(*slack.ButtonBlockElement); ok {
			n += chat.Length(b.Text.Text) + chat.Length(b.Value)
		}
	}
	return n
}
