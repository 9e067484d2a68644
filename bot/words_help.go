package bot

import (
	"kept/bot/chat"
	"kept/bot/command"
)

// wordsHelp is the help on a topic, "" = in general: commands as one types them,
// each with what it does, below what one may want to do.
func wordsHelp(topic string) chat.Message {
	var m chat.Message
	for _, l := range command.HelpLines(topic) {
		line := chat.Line{chat.T(l.Text)}
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
