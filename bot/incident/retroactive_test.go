package incident

import (
	"testing"
	"time"
)

// What was recorded after the fact is judged, but nobody is reminded of it.
func TestTheRetroactiveOwesNothing(t *testing.T) {
	at := time.Date(2022, 1, 27, 10, 17, 0, 0, time.UTC)
	inc := &Incident{
		ID: 1, Status: Investigating, DeclaredAt: at, Retroactive: true,
		Phases:   []Phase{{Status: Investigating, At: at}},
		Updates:  []Update{{ID: 1, Surface: Public, At: at}},
		Promises: []Promise{{ID: 1, Kind: NextUpdate, Surface: Public, MadeAt: at, Due: at.Add(time.Hour), Update: 1}},
	}
	rows := Judge(inc, at.Add(3*time.Hour)).Rows
	if len(rows) != 1 || rows[0].Outcome != Broken || rows[0].Late != 2*time.Hour {
		t.Errorf("judged %+v, want it broken, 2 h late", rows)
	}
	if rows[0].Owed || inc.Open() {
		t.Error("it is still owed or open")
	}
	if s := inc.Severity.String(); s != "no severity" {
		t.Errorf("an incident that nobody rated is called %q", s)
	}
}
