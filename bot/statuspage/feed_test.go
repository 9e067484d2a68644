package statuspage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot/statuspage"
)

const atomFeed = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
 <id>tag:status.acme.test,2005:/history</id>
 <updated>2024-01-02T09:00:00Z</updated>
 <title>Acme Status - Incident History</title>
 <entry>
  <id>tag:status.acme.test,2005:Incident/7</id>
  <published>2023-12-31T23:10:00Z</published>
  <updated>2024-01-01T01:30:00Z</updated>
  <link rel="alternate" type="text/html" href="https://status.acme.test/incidents/7"/>
  <title>Search is slow</title>
  <content type="html">&lt;p&gt;&lt;small&gt;Jan &lt;var data-var='date'&gt; 1&lt;/var&gt;, &lt;var data-var='time'&gt;01:30&lt;/var&gt; UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - Search is fast.&lt;/p&gt;&lt;p&gt;&lt;small&gt;Dec &lt;var data-var='date'&gt;31&lt;/var&gt;, &lt;var data-var='time'&gt;23:10&lt;/var&gt; UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - Search is slow. Next update within 60 minutes.&lt;/p&gt;</content>
 </entry>
</feed>`

func TestReadFeed(t *testing.T) {
	p := read(t, atomFeed)
	i := p.Incidents[0]
	if p.Name != "Acme" || i.Name != "Search is slow" || i.URL != "https://status.acme.test/incidents/7" {
		t.Errorf("%q, %q, %q", p.Name, i.Name, i.URL)
	}
	var got []string
	for _, u := range i.Updates {
		got = append(got, u.At.Format("2006-01-02 15:04 ")+u.Label+": "+u.Text)
	}
	want := []string{"2023-12-31 23:10 Investigating: Search is slow. Next update within 60 minutes.", "2024-01-01 01:30 Resolved: Search is fast."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the year turned between the posts (-want +got):\n%s", diff)
	}
	rows := statuspage.Audit(p, statuspage.Options{}).Rows()
	if len(rows) != 1 || rows[0].LateSeconds != 80*60 {
		t.Errorf("%+v", rows)
	}
}

func TestReadFeedErrorsNameThePlace(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{strings.Replace(atomFeed, "Jan &lt;", "Jam &lt;", 2), "there is no such time"},
		{strings.Replace(atomFeed, " UTC&lt;/small", " QQQ&lt;/small", 1), "entry 1: "},
		{atomFeed[:400], "the feed: "},
		{`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>`, "has no entries"},
	} {
		if _, err := statuspage.Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want it to say %s", err, c.want)
		}
	}
}
