package statuspage_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kept/bot/statuspage"
)

func TestFetchAsksThePage(t *testing.T) {
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path+" "+r.UserAgent())
		w.Header().Set("Content-Type", "text/plain") // some pages do
		switch r.URL.Path {
		case "/api/v2/incidents.json":
			fmt.Fprint(w, `{"incidents":[{"name":"Down","incident_updates":[{"status":"investigating","body":"Next update at 10:45","display_at":"2022-01-27T09:17:00Z"}]}]}`)
		case "/api/v2/summary.json":
			fmt.Fprint(w, `{"page":{"name":"Acme","time_zone":"Europe/Copenhagen","updated_at":"2022-02-01T00:00:00Z"},"components":[{"name":"x"}]}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	p, err := statuspage.Fetcher{UserAgent: "kept/test"}.Fetch(context.Background(), srv.URL+"/?utm=1#top")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(asked, ", "); got != "/api/v2/incidents.json kept/test, /api/v2/summary.json kept/test" {
		t.Errorf("asked for %s", got)
	}
	if p.Name != "Acme" || len(p.Notes) != 0 {
		t.Errorf("page %q, notes %q", p.Name, p.Notes)
	}
	rows := statuspage.Audit(p, statuspage.Options{}).Rows()
	if len(rows) != 1 || !rows[0].Due.Equal(at("2022-01-27T09:45:00Z")) {
		t.Errorf("10:45 was not read in the zone that the summary names: %+v", rows)
	}
}

func TestFetchSaysWhatWentWrong(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch page, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); page {
		case "private":
			w.WriteHeader(http.StatusUnauthorized)
		case "busy":
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusTooManyRequests)
		case "busy-until":
			w.Header().Set("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")
			w.WriteHeader(http.StatusTooManyRequests)
		case "file":
			http.Redirect(w, r, "file:///etc/hostname", http.StatusFound)
		case "broken":
			w.WriteHeader(http.StatusBadGateway)
		case "teapot":
			w.WriteHeader(http.StatusTeapot)
		case "html":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<!DOCTYPE html><p>Welcome")
		case "wrong":
			fmt.Fprint(w, `{"incidents":[{"name":"x","incident_updates":[{"status":"resolved","display_at":"soon"}]}]}`)
		case "away":
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/", http.StatusFound)
		case "round":
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		case "slow":
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Second):
			}
		case "large":
			fmt.Fprint(w, `{"incidents":[`)
			for range statuspage.MaxJSON/1024 + 2 {
				if _, err := w.Write([]byte(strings.Repeat(" ", 1024))); err != nil {
					return
				}
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	for _, c := range []struct{ address, want string }{
		{srv.URL + "/none", "has no /none/api/v2/incidents.json; is it a page of Atlassian Statuspage?"},
		{srv.URL + "/private", "does not show its past to the public"},
		{srv.URL + "/busy", "asked too often, ask again after 30 s"},
		{srv.URL + "/busy-until", "ask again after Wed, 21 Oct 2026 07:28:00 GMT (429"},
		{srv.URL + "/file", "redirected to another host, file:"},
		{srv.URL + "/broken", "has a fault of its own (502 Bad Gateway)"},
		{srv.URL + "/teapot", "answered 418"},
		{srv.URL + "/html", "answered with a page of HTML"},
		{srv.URL + "/wrong", "incidents[0].incident_updates[0].display_at"},
		{srv.URL + "/away", "redirected to another host, localhost"},
		{srv.URL + "/round", "redirected round and round"},
		{srv.URL + "/slow", "did not answer within 300ms"},
		{srv.URL + "/large", "too large"},
		{"http://127.0.0.1:1", "cannot ask 127.0.0.1:1: "},
		{"https://me:secret@status.acme.test", "holds a password"},
		{"ftp://status.acme.test", "is no address of a page"},
		{"https://", "is no address of a page"},
	} {
		t.Run(c.want, func(t *testing.T) {
			f := statuspage.Fetcher{Timeout: time.Hour} // that the machine is slow is no fault of the page's
			if strings.HasSuffix(c.want, "300ms") {
				f.Timeout = 300 * time.Millisecond
			}
			_, err := f.Fetch(context.Background(), c.address)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestFetchSaysThatAnAnswerStalled(t *testing.T) {
	f := statuspage.Fetcher{Client: &http.Client{Transport: stalls{}}, Timeout: time.Millisecond}
	if _, err := f.Fetch(t.Context(), "https://status.acme.test"); err == nil || err.Error() != "status.acme.test did not finish its answer within 1ms" {
		t.Errorf("got %v", err)
	}
}

// stalls is a network on which every answer begins and never ends.
type stalls struct{}

func (stalls) RoundTrip(r *http.Request) (*http.Response, error) {
	rest := readerFunc(func([]byte) (int, error) {
		<-r.Context().Done()
		return 0, r.Context().Err()
	})
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"incidents":[`), rest))}, nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
