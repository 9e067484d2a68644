package postmortem

import "kept/bot/incident"

// TopicOf is the topic of the first plain statement in a text; "" if it makes
// none. It is how the draft would read the text if it were said in the room.
func TopicOf(text string) incident.Topic {
	for s := range sentences(text) {
		if topic, denies := read(s); topic != "" && !denies {
			return topic
		}
	}
	return ""
}
