package statuspage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
	"kept/bot/statuspage"
)

const twoIncidents = `{
 "page": {"id": "p", "name": "Acme", "url": "https://status.acme.test", "time_zone": "Europe/Copenhagen", "updated_at": "2024-03-05T18:00:00.000Z"},
 "incidents": [
  {"id": "b", "name": "Slow exports", "status": "resolved", "impact": "minor", "created_at": "2024-03-05T11:58:00.000Z",
   "started_at": "2024-03-05T11:40:00.000Z", "shortlink": "https://stspg.test/b",
   "components": [{"name": "Exports (CSV)", "group": false}],
   "incident_updates": [
    {"status": "resolved", "body": "<p>Exports run again.</p>", "created_at": "2024-03-05T13:30:00.000Z", "display_at": "2024-03-05T13:30:00.000Z"},
    {"status": "Update", "body": "Still <b>slow</b>.<br/>Next update by <var data-var='time'>14:15</var> CET", "created_at": "2024-03-05T12:58:30.123Z", "display_at": "2024-03-05T12:58:30.123Z"},
    {"status": "identified", "body": "A queue is full. Next update within 30 minutes.", "created_at": "2024-03-05T12:40:00.000Z", "display_at": "2024-03-05T12:10:00.000Z"},
    {"status": "investigating", "body": "Exports are slow.", "created_at": "2024-03-05T11:58:00.000Z", "display_at": "2024-03-05T11:58:00.000Z"}
   ]},
  {"id": "a", "name": "Login", "status": "investigating", "created_at": "2024-03-01T08:00:00.000Z",
   "incident_updates": [{"status": "investigating", "body": "Looking.", "created_at": "2024-03-01T08:00:00.000Z"}], "later_field": {"x": [1]}}
 ]}`

func TestReadJSONOldestFirst(t *testing.T) {
	p := read(t, twoIncidents)
	if p.Name != "Acme" || p.Location.String() != "Europe/Copenhagen" || !p.UpdatedAt.Equal(at("2024-03-05T18:00:00Z")) {
		t.Errorf("page %q in %s, changed %s", p.Name, p.Location, p.UpdatedAt)
	}
	b := p.Incidents[0]
	var got []string
	for _, u := range b.Updates {
		got = append(got, string(u.Phase)+" "+u.At.Format("15:04:05")+" "+u.Text)
	}
	want := []string{
		"investigating 11:58:00 Exports are slow.",
		"identified 12:10:00 A queue is full. Next update within 30 minutes.",
		"identified 12:58:30 Still slow.\nNext update by 14:15 CET",
		"resolved 13:30:00 Exports run again.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("updates (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]incident.Component{{Group: "Exports", Name: "CSV"}}, b.Components); diff != "" {
		t.Error(diff)
	}
	if !b.StartedAt.Equal(at("2024-03-05T11:40:00Z")) || !p.Incidents[1].StartedAt.Equal(at("2024-03-01T08:00:00Z")) {
		t.Errorf("started %s and %s: started_at, else created_at", b.StartedAt, p.Incidents[1].StartedAt)
	}
	if f := b.Updates[1].Flags; len(f) != 1 || !strings.Contains(f[0], "backdated: shown as posted at 5 Mar 2024 13:10 CET, written at 5 Mar 2024 13:40 CET") {
		t.Errorf("the post that claims to be half an hour older is flagged as %q", f)
	}
	for _, n := range []int{0, 2, 3} {
		if len(b.Updates[n].Flags) > 0 {
			t.Errorf("update %d is flagged: %q", n, b.Updates[n].Flags)
		}
	}
}

func TestReadJSONFlagsPostsOutOfOrder(t *testing.T) {
	p := read(t, `{"incidents":[{"name":"x","incident_updates":[
		{"status":"resolved","body":"c","display_at":"2024-03-05T13:00:00Z"},
		{"status":"monitoring","body":"b","display_at":"2024-03-05T11:30:00Z"},
		{"status":"identified","body":"a","display_at":"2024-03-05T12:00:00Z"}]}]}`)
	u := p.Incidents[0].Updates
	if u[0].Text != "b" || len(u[0].Flags) != 1 || !strings.Contains(u[0].Flags[0], "before the post below it") {
		t.Errorf("the first by time is %q, flagged %q", u[0].Text, u[0].Flags)
	}
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "no time zone") {
		t.Errorf("notes %q do not say that the zone is missing", p.Notes)
	}
}

func TestReadJSONTakesASingleIncident(t *testing.T) {
	for name, text := range map[string]string{
		"an entry by itself": `{"id":"a","name":"Login","incident_updates":[{"status":"resolved","body":"ok","display_at":"2024-03-05T13:00:00Z"}]}`,
		"under its name":     `{"page":{"name":"Acme"},"incident":{"name":"Login","incident_updates":[]}}`,
		"a bare list":        `[{"name":"Login"}]`,
	} {
		if p := read(t, text); len(p.Incidents) != 1 || p.Incidents[0].Name != "Login" {
			t.Errorf("%s: %+v", name, p.Incidents)
		}
	}
}

func TestReadJSONErrorsNameThePlace(t *testing.T) {
	update := func(u string) string {
		return `{"incidents":[{"name":"x"},{"name":"y","incident_updates":[{"status":"resolved","body":"","display_at":"2024-03-05T13:00:00Z"},` + u + `]}]}`
	}
	for _, c := range []struct{ name, text, want string }{
		{"a time that is none", update(`{"status":"resolved","display_at":"yesterday"}`), `incidents[1].incident_updates[1].display_at: "yesterday" is no time`},
		{"no time at all", update(`{"status":"resolved"}`), "incidents[1].incident_updates[1].display_at: missing"},
		{"a status of nobody", update(`{"status":"exploded","display_at":"2024-03-05T13:00:00Z"}`), `incidents[1].incident_updates[1].status: "exploded"`},
		{"a body of numbers", update(`{"status":"resolved","body":7,"display_at":"2024-03-05T13:00:00Z"}`), "incidents[1].incident_updates[1].body: is a number"},
		{"an update that is a list", update(`[]`), "incidents[1].incident_updates[1]: is an array, not an object in braces"},
		{"a component that is a word", `{"incidents":[{"name":"x","components":["API"]}]}`, "incidents[0].components: is a string, not an object in braces"},
		{"a time that is a number", update(`{"status":"resolved","display_at":1709600000}`), "display_at: is a number, not a string"},
		{"another encoding", "{\"incidents\":[{\"name\":\"St\xf6rung\"}]}", "not UTF-8, as JSON must be, at byte 26"},
		{"no name", `{"incidents":[{"id":"1"}]}`, "incidents[0].name: missing"},
		{"incidents that are no list", `{"incidents":{}}`, "incidents: is not a list"},
		{"another document", `{"components":[]}`, "incidents: missing"},
		{"a page that is a word", `{"page":"x","incidents":[]}`, "page: is a string"},
		{"a wrong change", `{"page":{"updated_at":"2024"},"incidents":[]}`, "page.updated_at"},
		{"cut short", twoIncidents[:1000], "incidents[0]: the text ends in the middle"},
		{"broken off before", `{"incidents":[`, "incidents: the text ends in the middle"},
		{"no JSON", `{"incidents":[{"name":x}]}`, "not JSON at byte"},
		{"two documents", `{"incidents":[]} {}`, "more behind the end"},
		{"nothing", ``, "the text ends in the middle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := statuspage.ReadJSON(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
			if p != nil {
				t.Error("half a page came with the error")
			}
		})
	}
}

// Lists that were put together of several pages overlap: what is the same counts
// once, and the reader is told.
func TestReadJSONCountsAnIncidentOnce(t *testing.T) {
	const one = `{"id":"a","name":"Login","incident_updates":[{"status":"investigating","body":"Next update in 30 minutes.","display_at":"2024-03-05T13:00:00Z"}]}`
	p := read(t, `{"page":{"time_zone":"UTC"},"incidents":[`+one+","+one+`]}`)
	if len(p.Incidents) != 1 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "“Login” (a) is listed more than once and counted once") {
		t.Errorf("%d incidents, notes %q", len(p.Incidents), p.Notes)
	}
	p = read(t, `{"page":{"time_zone":"UTC"},"incidents":[`+one+","+strings.Replace(one, "30", "40", 1)+`]}`)
	if len(p.Incidents) != 2 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "has the id of another incident of the page, a; both are counted") {
		t.Errorf("other posts under the same id: %d incidents, notes %q", len(p.Incidents), p.Notes)
	}
	p = read(t, `{"page":{"time_zone":"UTC"},"incidents":[{"name":"x"},{"name":"x"}]}`)
	if len(p.Incidents) != 2 || len(p.Notes) != 0 {
		t.Errorf("without ids: %d incidents, notes %q", len(p.Incidents), p.Notes)
	}
}

func TestReadRefusesWhatIsTooLargeOrNoPage(t *testing.T) {
	if _, err := statuspage.Read(endless{}); !errors.Is(err, statuspage.ErrTooLarge) {
		t.Errorf("an endless page: %v", err)
	}
	if _, err := statuspage.Read(strings.NewReader("<!DOCTYPE html><html>")); err == nil || !strings.Contains(err.Error(), "save the page as text") {
		t.Errorf("a page of HTML: %v", err)
	}
}

// endless never ends.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func read(t *testing.T, text string) *statuspage.Page {
	t.Helper()
	p, err := statuspage.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}
