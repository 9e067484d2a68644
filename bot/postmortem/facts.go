package postmortem

import (
	"cmp"
	"slices"
	"strings"

	"kept/bot/incident"
)

// Facts folds a timeline into what people marked about each topic, in the order
// in which it happened. An entry counts with its newest wording; what was taken
// back or redacted does not count, the same line marked twice counts once, and
// an entry that opens with a correction ("correction: …", "actually …") takes
// the place of the one marked before it on its topic.
func Facts(entries []*incident.Entry) map[incident.Topic][]*incident.Entry {
	marked := make([]*incident.Entry, 0, len(entries))
	for _, e := range entries {
		if e.Topic != "" && e.Told() && e.Redacted == nil {
			marked = append(marked, e)
		}
	}
	slices.SortStableFunc(marked, byRecording)
	facts := map[incident.Topic][]*incident.Entry{}
	for _, e := range marked {
		list := facts[e.Topic]
		if slices.ContainsFunc(list, func(o *incident.Entry) bool { return sameLine(o, e) }) {
			continue
		}
		if n := len(list); n > 0 && corrects(fold(e.Text)) {
			list = list[:n-1]
		}
		facts[e.Topic] = append(list, e)
	}
	for _, list := range facts {
		slices.SortStableFunc(list, byHappening)
	}
	return facts
}

// sameLine reports whether two entries of one topic say the same thing twice.
func sameLine(a, b *incident.Entry) bool {
	if a.Source.Message != "" && a.Source.Message == b.Source.Message {
		return true
	}
	return a.Window == nil && b.Window == nil && a.Count == b.Count &&
		strings.EqualFold(strings.TrimSpace(a.Text), strings.TrimSpace(b.Text))
}

func byHappening(a, b *incident.Entry) int {
	return cmp.Or(a.HappenedAt.Compare(b.HappenedAt), cmp.Compare(a.ID, b.ID))
}

func byRecording(a, b *incident.Entry) int {
	return cmp.Or(a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID))
}
