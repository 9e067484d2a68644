package bot

import (
	"strings"

	"kept/bot/chat"
	"kept/bot/command"
)

// wordsHelp is the help on a topic, "" = in general: commands as one types them,
// each with what it does, below what one may want to do.
func wordsHelp(topic string) chat.Message {
	var m chat.Message
	for _, l := range command.HelpLines(topic) {
		line := typedWithin(l.Text)
		switch {
		case l.Head:
			line = chat.Line{chat.B(l.Text)}
		case l.Type != "" && l.Text != "":
			line = chat.Line{{Kind: chat.Code, Text: l.Type}, chat.T(" — " + l.Text)}
		case l.Type != "":
			line = chat.Line{{Kind: chat.Code, Text: l.Type}}
		}
		m.Lines = append(m.Lines, line)
	}
	return m
}

// typedWithin is a sentence of the help, with what it names between quotation
// marks shown as what one types.
func typedWithin(sentence string) (line chat.Line) {
	for i, part := range strings.Split(sentence, "\"") {
		kind := chat.Plain
		if i%2 == 1 {
			kind = chat.Code
		}
		line = add(line, chat.Span{Kind: kind, Text: part})
	}
	return line
}
