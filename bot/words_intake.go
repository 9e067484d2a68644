package bot

import (
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// wordsAlert is an alert as a line of the timeline.
func wordsAlert(intake string, a Alert) string {
	what := "Alert"
	if a.Resolved {
		what = "Alert resolved"
	}
	return fmt.Sprintf("%s (%s): %s", what, intake, cleanTitle(a.Title))
}

// wordsProposal is a proposal as its room reads it.
func wordsProposal(tx store.Tx, p *proposal, open []*incident.Incident, zone *time.Location, now time.Time) chat.Message {
	alerts := fmt.Sprintf("%d alerts", p.Alerts)
	if p.Alerts == 1 {
		alerts = "1 alert"
	}
	count := say("%s of %s, %d firing", alerts, p.Intake, p.Firing)
	switch {
	case p.Alerts == 0:
		count = say("What still fired was proposed anew")
	case p.Firing == 0:
		count = say("%s of %s, all resolved", alerts, p.Intake)
	}
	switch {
	case p.Incident != 0 && p.Joined:
		return chat.Says(add(say("%s: %s took it there. ", chat.B(p.Incident.String()), nameIn(tx, p.By)), add(count, chat.T("."))...)...)
	case p.Incident != 0:
		return chat.Says(add(say("%s was declared of this (commander %s). ", chat.B(p.Incident.String()), nameIn(tx, p.By)), add(count, chat.T("."))...)...)
	}
	m := chat.Says(chat.B("Alert: "), chat.T(p.Titles[0].Title))
	if p.Dismissed {
		m = chat.Says(say("Dismissed by %s: %s", nameIn(tx, p.By), p.Titles[0].Title)...)
	} else {
		m.Quote = p.Text
		for _, s := range p.Titles[1:] {
			times := ""
			if s.Count > 1 {
				times = fmt.Sprintf(" (%d times)", s.Count)
			}
			m.Lines = append(m.Lines, say("also: %s%s", s.Title, times))
		}
		switch {
		case p.Others == 1:
			m.Lines = append(m.Lines, say("and 1 other"))
		case p.Others > 1:
			m.Lines = append(m.Lines, say("and %d others", p.Others))
		}
		if link := webLink(p.Link); link != "" {
			m.Lines = append(m.Lines, chat.Line{{Kind: chat.LinkSpan, URL: link, Text: "source"}})
		}
	}
	count = add(count, say(" · since %s", clock(p.At, zone, now))...)
	if p.Told > p.Alerts {
		count = add(count, say(" · told %d times, last at %s", p.Told, clock(p.LastAt, zone, now))...)
	}
	m.Lines = append(m.Lines, count)
	if p.Dismissed {
		return m
	}
	value := fmt.Sprintf("%s %d", p.Intake, p.N)
	row := []chat.Button{{Action: pressAlertDeclare, Label: "Declare", Value: value, Main: true}}
	for _, inc := range offered(p, open) {
		row = append(row, chat.Button{Action: pressAlertJoin, Label: "Join " + inc.ID.String(), Value: inc.ID.String() + " " + value})
	}
	m.Buttons = [][]chat.Button{append(row, chat.Button{Action: pressAlertDismiss, Label: "Dismiss", Value: value})}
	return m
}
