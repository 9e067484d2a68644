package teams_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/teams/teamsfake"
	"kept/store"
	"kept/store/boltstore"
)

// withBot puts the real bot behind a desk. What it queues is posted by step.
func (d *desk) withBot() (st store.Store, step func()) {
	d.Helper()
	s, err := boltstore.Open(filepath.Join(d.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { s.Close() })
	d.client.Unlimited()
	k, err := bot.New(s, d.client, nil, bot.Config{}, time.Now, nil)
	if err != nil {
		d.Fatal(err)
	}
	d.says(func(ev chat.Event) (chat.Reply, error) { return k.Handle(context.Background(), ev) })
	return s, func() {
		d.Helper()
		if _, err := k.Step(d.Context(), time.Now()); err != nil {
			d.Fatal(err)
		}
	}
}

// button finds the newest message that Ana sees with a button of this title.
func (d *desk) button(title string) teamsfake.Message {
	d.Helper()
	var found teamsfake.Message
	for _, p := range d.fake.Places(d.ana.ID) {
		for _, m := range d.fake.Messages(p.ID, d.ana.ID) {
			for _, c := range m.Cards {
				for _, b := range c.Buttons {
					if b.Title == title && m.ID > found.ID {
						found = m
					}
				}
			}
		}
	}
	if found.ID == "" {
		d.Fatalf("nowhere is a button %q", title)
	}
	return found
}

// entries are the texts of the first incident's timeline.
func entries(t *testing.T, st store.Store) (texts []string) {
	t.Helper()
	err := st.View(t.Context(), func(tx store.Tx) error {
		all, err := tx.Entries(1, 0, 1000)
		for _, e := range all {
			if e.Told() {
				texts = append(texts, e.Text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestAnIncidentOnTeams is an incident from its declaration to its resolution,
// by mentions, buttons, forms and message actions, each of them delivered twice
// where Teams may do that.
func TestAnIncidentOnTeams(t *testing.T) {
	d := newDesk(t, nil)
	st, step := d.withBot()
	d.types(d.ana.ID, d.room.ID, "@Kept declare Users cannot log in sev:2 here:yes")
	step()
	step()
	d.fake.SendTwice(1)
	d.types(d.ben.ID, d.room.ID, "@Kept note db1 is down")
	said := d.types(d.ben.ID, d.room.ID, "failing over to db2")
	for range 2 {
		out, err := d.fake.MessageAction(t.Context(), d.ana.ID, d.room.ID, said.ID, "add_to_timeline")
		if err != nil || !out.Acked() || says(out) == "" {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	step()
	all := strings.Join(entries(t, st), "\n")
	for _, want := range []string{"db1 is down", "failing over to db2"} {
		if n := strings.Count(all, want); n != 1 {
			t.Errorf("%q is %d times in the timeline:\n%s", want, n, all)
		}
	}
	summary := d.button("Post update")
	d.press(summary.Place, summary.ID, "Post update", nil)
	form := d.button("Post update")
	if form.Place != d.fake.DirectChat(d.ana.ID) {
		form, _ = d.theForm()
	}
	card := form.Cards[0]
	filled := map[string]string{}
	for _, in := range card.Inputs {
		if in.Type == "Input.Text" && in.Required {
			filled[in.ID] = "Logins work again for most. Next update in 30 minutes."
		}
	}
	send := card.Buttons[len(card.Buttons)-1].Title
	out := d.press(form.Place, form.ID, send, filled)
	if out.Card == nil || len(out.Card.Inputs) > 0 {
		t.Errorf("the form was answered by %+v", out)
	}
	step()
	all = strings.Join(entries(t, st), "\n")
	if strings.Count(all, "Logins work again") != 1 {
		t.Errorf("the update is not in the timeline once:\n%s", all)
	}
	inc := theIncident(t, st)
	if len(inc.Promises) == 0 || inc.Commander() != incident.Person(d.person(d.ana)) {
		t.Errorf("promises %+v, commander %s", inc.Promises, inc.Commander())
	}
	for _, m := range d.fake.Messages(d.room.ID, d.ben.ID) {
		if strings.Contains(reads(m), "Heard:") {
			t.Errorf("what is for Ana's eyes stands in the channel: %q", reads(m))
		}
	}
	d.types(d.ana.ID, d.room.ID, "@Kept resolve: it was a full disk")
	step()
	if inc := theIncident(t, st); inc.Open() {
		t.Errorf("%s is still %s", inc.ID, inc.Status)
	}
}

func theIncident(t *testing.T, st store.Store) (inc *incident.Incident) {
	t.Helper()
	err := st.View(t.Context(), func(tx store.Tx) (err error) {
		inc, err = tx.Incident(1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inc
}
