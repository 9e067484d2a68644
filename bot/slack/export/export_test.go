package export

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
	"kept/store/boltstore"
)

// small is an export with everything that a message can be.
var small = map[string]string{
	"channels.json": `[
		{"id":"C1","name":"inc-checkout","creator":"U1","pins":[{"id":"1643274300.000200","type":"C"}]},
		{"id":"C2","name":"general"}]`,
	"groups.json": `[{"id":"G1","name":"inc-secret","creator":"U2"}]`,
	"users.json": `[
		{"id":"U1","team_id":"T1","name":"ana","tz":"Europe/Copenhagen","profile":{"display_name":"Ana","real_name":"Ana A."}},
		{"id":"U2","team_id":"T1","name":"ben","profile":{"real_name":"Ben B."},"is_restricted":true},
		{"id":"U9","team_id":"T1","name":"kept","is_bot":true,"profile":{"real_name":"Kept"}}]`,
	"inc-checkout/2022-01-27.json": `[
		{"type":"message","subtype":"channel_join","ts":"1643274200.000100","user":"U1","text":"<@U1> has joined the channel"},
		{"type":"message","ts":"1643274220.000100","user":"U1","text":"Checkout &lt;fails&gt; &amp; <@U2> looks in <#C2|general>, see <https://example.com/a|the graph>","edited":{"user":"U1","ts":"1643274260.000000"}},
		{"type":"message","ts":"1643274300.000200","user":"U2","text":"A certificate ran out","thread_ts":"1643274220.000100","parent_user_id":"U1"},
		{"type":"message","ts":"1643274400.000100","user":"U2","text":"We restarted the gateway","reactions":[{"name":"pushpin::skin-tone-3","users":["U1"],"count":1}],
		 "files":[{"id":"F1","name":"graph.png","mimetype":"image/png","permalink":"https://acme.slack.com/files/F1"},{"id":"F2","mode":"tombstone"}]},
		{"type":"message","ts":"1643274500.000100","user":"U9","bot_id":"B9","text":"INC-1 public update is due","pinned_to":["C1"]},
		{"type":"message","subtype":"bot_message","ts":"1643274600.000100","bot_id":"B2","username":"Alerts","text":"","attachments":[{"title":"Latency","text":"p99 over 2 s"}]},
		{"type":"message","ts":"1643274700.000100","user":"U1","text":"Renew certificates by a machine","reactions":[{"name":"clipboard","users":["U2"],"count":1}]}]`,
	"inc-checkout/2022-01-28.json": `[
		{"type":"message","subtype":"tombstone","ts":"1643360600.000100","user":"USLACKBOT","text":"This message was deleted.","thread_ts":"1643360600.000100"},
		{"type":"message","ts":"1643360700.000100","user":"U5","user_profile":{"display_name":"Cleo"},"text":"<!channel> all well since 10:40"}]`,
	"inc-checkout/notes.json":    `not read`,
	"inc-secret/2022-01-27.json": `[{"type":"message","ts":"1643274220.000100","user":"U2","text":"in private"}]`,
}

func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func unpacked(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newStore(t testing.TB) store.Store {
	t.Helper()
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

var usual = Options{
	Now: time.Date(2022, 2, 1, 12, 0, 0, 0, time.UTC), Source: "export.zip", Title: "Checkout is down", Severity: incident.SEV1,
	Site: "https://acme.slack.com", Ours: []string{"Kept"}, Timeline: []string{"pushpin"}, Action: []string{"clipboard"},
}

func keep(t testing.TB, st store.Store, path, channel string, o Options) (*Result, error) {
	t.Helper()
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	c, err := a.Channel(channel)
	if err != nil {
		t.Fatal(err)
	}
	return a.Keep(t.Context(), st, c, o)
}

// view reads what an import left in the store.
func view(t testing.TB, st store.Store, id incident.ID) (inc *incident.Incident, messages []*store.Message, entries []*incident.Entry) {
	t.Helper()
	err := st.View(context.Background(), func(tx store.Tx) (err error) {
		if inc, err = tx.Incident(id); err != nil {
			return err
		}
		if messages, err = tx.Messages(chat.RoomRef(inc.Room), "", 1000); err != nil {
			return err
		}
		entries, err = tx.Entries(id, 0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inc, messages, entries
}

func TestAChannelBecomesAnIncidentWithItsHistory(t *testing.T) {
	for name, path := range map[string]string{"zip": zipped(t, small), "folder": unpacked(t, small), "zip of a folder": zipped(t, nested(small))} {
		t.Run(name, func(t *testing.T) {
			st := newStore(t)
			r, err := keep(t, st, path, "#inc-checkout", usual)
			if err != nil {
				t.Fatal(err)
			}
			want := &Result{
				Incident: "INC-1", Title: "Checkout is down", Channel: "inc-checkout", Messages: 8, Replies: 1, Files: 1, Ours: 1, Entries: 5, Actions: 1,
				From: time.Date(2022, 1, 27, 9, 3, 40, 100_000, time.UTC), To: time.Date(2022, 1, 28, 9, 5, 0, 100_000, time.UTC),
				LeftOut: map[string]int{"joins, topics and other lines of Slack's own": 1},
			}
			if diff := cmp.Diff(want, r); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			inc, messages, entries := view(t, st, 1)
			if inc.Open() || !inc.Retroactive || inc.Private || inc.Severity != incident.SEV1 || inc.Zone != "Europe/Copenhagen" {
				t.Errorf("the incident: %+v", inc)
			}
			var said []string
			for _, m := range messages {
				said = append(said, m.Text)
			}
			if diff := cmp.Diff([]string{
				"Checkout <fails> & @Ben B. looks in #general, see the graph (https://example.com/a)",
				"A certificate ran out", "We restarted the gateway", "INC-1 public update is due", "Latency\np99 over 2 s",
				"Renew certificates by a machine", "", "@channel all well since 10:40",
			}, said); diff != "" {
				t.Errorf("the history (-want +got):\n%s", diff)
			}
			first, reply, ours, alert, gone := messages[0], messages[1], messages[3], messages[4], messages[6]
			if first.EditedAt.IsZero() || first.Link != "https://acme.slack.com/archives/C1/p1643274220000100" || first.By != "slack:T1:U1" {
				t.Errorf("the first message: %+v", first)
			}
			if reply.Thread != first.Ref.ID || !reply.Pinned || !strings.Contains(reply.Link, "thread_ts=1643274220.000100") {
				t.Errorf("the reply: %+v", reply)
			}
			if !ours.Ours || alert.Ours || !alert.Bot || gone.DeletedAt.IsZero() {
				t.Errorf("Kept's own: %+v; a bot's: %+v; a deleted one: %+v", ours, alert, gone)
			}
			var timeline []string
			for _, e := range entries {
				timeline = append(timeline, string(e.Kind)+": "+e.Text)
			}
			if diff := cmp.Diff([]string{
				"message: A certificate ran out", "message: We restarted the gateway", "action: Renew certificates by a machine",
				"declared: Checkout is down: the first message that was taken of #inc-checkout (imported 1 Feb 2022 12:00 from export.zip)",
				"status: Over by the last message that was taken; when it was resolved is not recorded",
			}, timeline); diff != "" {
				t.Errorf("the timeline (-want +got):\n%s", diff)
			}
		})
	}
}

// nested is an export in a folder of its own, as some tools pack it.
func nested(files map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		out["acme Slack export/"+name] = text
	}
	return out
}

func TestTwiceIsRefusedUnlessAsked(t *testing.T) {
	st, path := newStore(t), zipped(t, small)
	if _, err := keep(t, st, path, "inc-checkout", usual); err != nil {
		t.Fatal(err)
	}
	_, err := keep(t, st, path, "inc-checkout", usual)
	var already *Already
	if !errors.As(err, &already) || already.Incident != 1 || !strings.Contains(err.Error(), "INC-1, imported 1 Feb 2022 12:00 from export.zip") {
		t.Fatalf("twice: %v", err)
	}
	again := usual
	again.Again = true
	if r, err := keep(t, st, path, "inc-checkout", again); err != nil || r.Incident != "INC-2" {
		t.Errorf("again: %v, %v", r, err)
	}
	later := usual
	later.From = time.Date(2022, 1, 28, 0, 0, 0, 0, time.UTC)
	r, err := keep(t, st, path, "inc-checkout", later)
	if err != nil || r.Messages != 2 {
		t.Errorf("another part of the channel: %+v, %v", r, err)
	}
}

func TestAPrivateChannelMakesAPrivateIncident(t *testing.T) {
	st := newStore(t)
	if _, err := keep(t, st, zipped(t, small), "inc-secret", usual); err != nil {
		t.Fatal(err)
	}
	if inc, _, _ := view(t, st, 1); !inc.Private {
		t.Error("everybody may know of it")
	}
}

func TestAnImportOfManyMessagesTellsHowFarItIs(t *testing.T) {
	o := usual
	var told []Progress
	o.Progress = func(p Progress) { told = append(told, p) }
	r, err := keep(t, newStore(t), large(t, 4500), "busy", o)
	if err != nil || r.Messages != 4500 {
		t.Fatalf("%+v, %v", r, err)
	}
	if diff := cmp.Diff([]Progress{{2000, 2, 5}, {4000, 4, 5}}, told); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A broken import leaves nothing that shows, and the next one is whole.
func TestABrokenImportShowsNothing(t *testing.T) {
	files := map[string]string{}
	for name, text := range small {
		files[name] = text
	}
	files["inc-checkout/2022-01-28.json"] = `[{"type":"message","ts":"1643360700.000100","text":"a"},`
	st := newStore(t)
	if _, err := keep(t, st, zipped(t, files), "inc-checkout", usual); err == nil {
		t.Fatal("a file that is cut off was taken")
	}
	if err := st.View(t.Context(), func(tx store.Tx) error {
		if incs, err := tx.Incidents(0, 10, store.All); err != nil || len(incs) > 0 {
			t.Errorf("it shows %v, %v", incs, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := keep(t, st, zipped(t, small), "inc-checkout", usual); err != nil {
		t.Error(err)
	}
}

func TestBadExportsAreRefusedInASentence(t *testing.T) {
	with := func(name, text string) map[string]string {
		return map[string]string{"channels.json": `[{"id":"C1","name":"ops"}]`, name: text}
	}
	text := filepath.Join(t.TempDir(), "notes.zip")
	if err := os.WriteFile(text, []byte("no zip at all"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"no zip", text, "notes.zip is no zip, or its end is missing; give the export as Slack gave it"},
		{"another zip", zipped(t, map[string]string{"a.txt": "a"}), "export.zip is no Slack export: it has neither channels.json nor groups.json"},
		{"no list", zipped(t, map[string]string{"channels.json": `{"ok":true}`}), "channels.json holds no list"},
		{"broken", zipped(t, with("ops/2022-01-27.json", `[{"ts":"1643274220.000100",}]`)), "ops/2022-01-27.json is broken at byte 27"},
		{"cut off", zipped(t, with("ops/2022-01-27.json", `[{"ts":"1643274220.000100"`)), "ops/2022-01-27.json is cut off after byte"},
		{"empty", zipped(t, with("ops/2022-01-27.json", `[]`)), "#ops has no message; there is nothing to import"},
		{"a bomb", zipped(t, with("ops/2022-01-27.json", strings.Repeat(" ", 65<<20))), "ops/2022-01-27.json unpacks to"},
		{"an endless message", zipped(t, with("ops/2022-01-27.json", `[{"text":"`+strings.Repeat("a", 9<<20))), "takes more than 8 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Open(c.path)
			if err == nil {
				defer a.Close()
				var ch Channel
				if ch, err = a.Channel("ops"); err == nil {
					_, err = a.Keep(t.Context(), newStore(t), ch, usual)
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
}

func TestAnUnknownChannelNamesItsNeighbours(t *testing.T) {
	a, err := Open(zipped(t, small))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, err = a.Channel("#inc-chekout")
	if err == nil || !strings.Contains(err.Error(), "export.zip has no channel #inc-chekout; of its 3, the nearest: #inc-checkout") {
		t.Error(err)
	}
}

// Nothing outside of the export is read, whatever it names.
func TestNamesLeadNowhere(t *testing.T) {
	dir := unpacked(t, map[string]string{
		"export/channels.json":   `[{"id":"C1","name":"../secret"},{"id":"../secret","name":"gone"},{"id":"C3","name":"link"}]`,
		"secret/2022-01-27.json": `[{"type":"message","ts":"1643274220.000100","text":"not yours"}]`,
	})
	if err := os.Symlink(filepath.Join(dir, "secret"), filepath.Join(dir, "export", "link")); err != nil {
		t.Skip("no links here:", err)
	}
	a, err := Open(filepath.Join(dir, "export"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Channel("../secret"); err != nil && !errors.As(err, new(*NoChannelError)) {
		t.Error(err)
	}
	for _, name := range []string{"gone", "link"} {
		c, err := a.Channel(name)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := a.Keep(t.Context(), newStore(t), c, usual); err == nil {
			t.Errorf("%s: it read %d messages from outside", name, r.Messages)
		}
	}
}
