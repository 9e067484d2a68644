package export

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// Whatever stands in an export, it is taken whole or refused in a sentence, and
// what is taken can be read back from the store.
func FuzzKeep(f *testing.F) {
	f.Add(small["channels.json"], small["users.json"], small["inc-checkout/2022-01-27.json"])
	f.Add(small["channels.json"], `[]`, small["inc-checkout/2022-01-28.json"])
	f.Add(`[{"id":"C1","name":"ops"}]`, `[{"id":1,"profile":[]}]`, `[{"ts":"1643274220.000100","files":{},"text":5},null,7,[]]`)
	st := newStore(f)
	f.Fuzz(func(t *testing.T, channels, users, day string) {
		a := &Archive{name: "export.zip", rooms: map[string]string{}, people: map[string]person{}, files: fstest.MapFS{
			"channels.json": {Data: []byte(channels)}, "users.json": {Data: []byte(users)},
		}}
		if err := a.index(); err != nil {
			sentence(t, err)
			return
		}
		c := a.channels[0]
		a.files.(fstest.MapFS)[c.Name+"/2022-01-27.json"] = &fstest.MapFile{Data: []byte(day)}
		o := usual
		o.Again = true
		r, err := a.Keep(t.Context(), st, c, o)
		if err != nil {
			sentence(t, err)
			return
		}
		id, _ := incident.ParseID(r.Incident)
		last := ""
		if err := st.View(t.Context(), func(tx store.Tx) error {
			inc, err := tx.Incident(id)
			if err != nil {
				return err
			}
			ms, err := tx.Messages(chat.RoomRef(inc.Room), "", 100_000)
			if err != nil || len(ms) > r.Messages || len(ms) == 0 {
				t.Errorf("%d of %d messages: %v", len(ms), r.Messages, err)
			}
			for _, m := range ms {
				if m.Ref.ID <= last || m.At.IsZero() || !utf8.ValidString(m.Text) {
					t.Errorf("message %+v after %s", m, last)
				}
				last = m.Ref.ID
			}
			es, err := tx.Entries(id, 0, 100_000)
			if err != nil || len(es) != int(inc.LastEntry) {
				t.Errorf("%d entries of %d: %v", len(es), inc.LastEntry, err)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func sentence(t *testing.T, err error) {
	t.Helper()
	if s := err.Error(); strings.TrimSpace(s) == "" || strings.Contains(s, "export.wire") {
		t.Errorf("refused with %q", s)
	}
}

// Text without Slack's escapes is what people saw.
func FuzzPlain(f *testing.F) {
	f.Add("a &lt;b&gt; <@U1|ana> <!date^1^{date}|noon> <https://a.example|b> < <")
	a := &Archive{people: map[string]person{"U1": {name: "Ana"}}, rooms: map[string]string{}}
	f.Fuzz(func(t *testing.T, text string) {
		got := a.plain(text)
		if !strings.ContainsAny(text, "<&") && got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
