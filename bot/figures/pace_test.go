package figures_test

import (
	"testing"
	"time"

	"kept/bot/figures"
	"kept/bot/incident"
)

// told is an incident in which an update was promised within 30 minutes each
// time, and came after so many.
func told(took ...int) *incident.Incident {
	inc := &incident.Incident{ID: 1, Severity: incident.SEV2, Status: incident.Investigating, DeclaredAt: declared}
	at := declared
	for i, m := range append([]int{0}, took...) {
		at = at.Add(time.Duration(m) * time.Minute)
		inc.Updates = append(inc.Updates, incident.Update{ID: incident.UpdateID(i + 1), Surface: incident.Public, At: at, Said: at})
		inc.Promises = append(inc.Promises, incident.Promise{ID: incident.PromiseID(i + 1), Kind: incident.NextUpdate, Surface: incident.Public,
			MadeAt: at, Due: at.Add(30 * time.Minute), Update: incident.UpdateID(i + 1)})
	}
	return inc
}

func TestThePaceIsThatOfTheNewestPromisesOfThatLength(t *testing.T) {
	now := declared.AddDate(0, 0, 2)
	for name, c := range map[string]struct {
		inc    *incident.Incident
		length time.Duration
		want   time.Duration // 0 = no advice
	}{
		"late more often than not":      {told(41, 38, 29, 44, 41), 30 * time.Minute, 45 * time.Minute},
		"only the newest five":          {told(10, 10, 10, 41, 38, 29, 44, 41), 30 * time.Minute, 45 * time.Minute},
		"it went better lately":         {told(41, 38, 29, 44, 41, 20, 20, 20), 30 * time.Minute, 0},
		"too few to tell":               {told(41, 38, 44, 41), 30 * time.Minute, 0},
		"about as long":                 {told(41, 38, 29, 44, 41), 32 * time.Minute, 45 * time.Minute},
		"another length":                {told(41, 38, 29, 44, 41), time.Hour, 0},
		"hours late, in round quarters": {told(100, 100, 100, 101, 100), 30 * time.Minute, 105 * time.Minute},
		"no length at all":              {told(41, 38, 29, 44, 41), 0, 0},
	} {
		p, ok := figures.PaceOf([][]figures.Wait{figures.Waits(incident.Judge(c.inc, now))}, incident.Public, c.length)
		better, _ := p.Better()
		if better != c.want || !ok && better != 0 {
			t.Errorf("%s: %s (%+v), want %s", name, better, p, c.want)
		}
	}
	if _, ok := figures.PaceOf([][]figures.Wait{figures.Waits(incident.Judge(told(41, 41, 41, 41, 41), now))}, incident.Internal, 30*time.Minute); ok {
		t.Error("another surface has another pace")
	}
}
