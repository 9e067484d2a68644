package teams

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"kept/bot/chat"
)

// What Teams takes. The 80 KB of a message are counted in UTF-16, card and
// envelope together; the envelope gets what the card leaves.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages)
const (
	maxCard    = 72_000 // bytes
	maxActions = maxCard / 3
	maxRow     = 6 // buttons that Teams shows side by side
	maxLabel   = 80
	maxSummary = 250
)

// block is an element of an Adaptive Card, or a whole one.
type block = map[string]any

// card is a message of Teams': the card, and the text that a notification shows.
type card struct {
	content block
	summary string
}

// render makes cards of a message, several if it is too long for one. Text goes
// into text runs, which hold no markup and no mention: what people typed is
// inert by construction. Only a line that mentions somebody is a text block,
// because Teams takes mentions nowhere else; its text is escaped.
// linkTo is the address of a room, "" = none.
//
// marks are the identifiers of the parts, by which Finder finds them; "" = none.
func render(m chat.Message, mark string, linkTo func(chat.RoomRef) string) []card {
	sets, left := actions(m.Buttons)
	pages := paginate(rows(m, linkTo), maxCard-left)
	if len(pages) == 0 && len(sets) > 0 {
		pages = append(pages, nil)
	}
	cards := make([]card, 0, len(pages))
	for i, page := range pages {
		body := page.body()
		if i == len(pages)-1 {
			body = append(body, sets...)
		}
		if mark != "" {
			body[0]["id"] = partMark(mark, i+1, len(pages))
		}
		text := page.text()
		content := block{"$schema": cardSchema, "type": "AdaptiveCard", "version": cardVersion, "body": list(body), "fallbackText": markdown(chat.Shorten(text, 1000))}
		teams := block{"width": "Full"}
		if mentions := page.mentions(); len(mentions) > 0 {
			teams["entities"] = list(mentions)
		}
		content["msteams"] = teams
		cards = append(cards, card{content, chat.Shorten(strings.Join(strings.Fields(text), " "), maxSummary)})
	}
	return cards
}

// activity is the message as the connector takes it.
func (c card) activity() block {
	a := block{"type": "message", "attachments": []any{block{"contentType": cardType, "content": c.content}}}
	if c.summary != "" {
		a["summary"] = c.summary
	}
	return a
}

// postMark is what Kept attaches to a post of its own, so that it finds it again:
// a part of its once-only key's hash.
func postMark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "kept-" + hex.EncodeToString(sum[:16])
}

// partMark is the mark of a part, the ID of the card's first element. Graph gives
// cards back as they were sent.
func partMark(mark string, part, parts int) string {
	if parts <= 1 {
		return mark
	}
	return mark + "-" + strconv.Itoa(part) + "-" + strconv.Itoa(parts)
}

// markOf reads the mark of a card that Graph gives back.
func markOf(content string) (mark string, part, parts int) {
	var c struct {
		Body []struct {
			ID string `json:"id"`
		} `json:"body"`
	}
	if json.Unmarshal([]byte(content), &c) != nil || len(c.Body) == 0 || !strings.HasPrefix(c.Body[0].ID, "kept-") {
		return "", 0, 0
	}
	fields := strings.Split(c.Body[0].ID, "-")
	part, parts = 1, 1
	if len(fields) == 4 {
		part, _ = strconv.Atoi(fields[2])
		parts, _ = strconv.Atoi(fields[3])
	}
	return strings.Join(fields[:2], "-"), part, parts
}

// actions are the rows of buttons, and what they take of a card. A button that
// carries more than there is room for is left out: the message matters more.
func actions(all [][]chat.Button) (sets []block, size int) {
	for _, row := range all {
		var buttons []block
		flush := func() {
			if len(buttons) > 0 {
				sets = append(sets, block{"type": "ActionSet", "actions": list(buttons)})
			}
			buttons = nil
		}
		for _, b := range row {
			label := chat.Clean(chat.Shorten(strings.Join(strings.Fields(b.Label), " "), maxLabel))
			if label == "" || b.Action == "" {
				continue
			}
			button := block{"type": "Action.Execute", "title": label, "verb": b.Action, "data": pressData(b)}
			if b.Main {
				button["style"] = "positive"
			}
			if cost := weigh(button); size+cost <= maxActions {
				size += cost + 40
				buttons = append(buttons, button)
			}
			if len(buttons) == maxRow {
				flush()
			}
		}
		flush()
	}
	return sets, size
}

// list is blocks as JSON has them.
func list(blocks []block) []any {
	all := make([]any, len(blocks))
	for i, b := range blocks {
		all[i] = b
	}
	return all
}

// weigh is what something takes of a message: the larger of its JSON in UTF-8 and
// in UTF-16.
func weigh(v any) int {
	data, err := encode(v)
	if err != nil {
		return maxCard // cannot be: it is made of texts
	}
	return max(len(data), 2*chat.Length(string(data))) + 1
}

// mentionEntity is what makes a mention of a piece of text.
func mentionEntity(text, object, name string) block {
	return block{"type": "mention", "text": text, "mentioned": block{"id": object, "name": cmp.Or(name, object)}}
}
