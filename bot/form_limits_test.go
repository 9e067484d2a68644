package bot_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// seen notes every form that opens.
type seen struct {
	*rehearse.Workspace
	forms []chat.Form
}

func (s *seen) OpenForm(ctx context.Context, opener string, f chat.Form) error {
	s.forms = append(s.forms, f)
	return s.Workspace.OpenForm(ctx, opener, f)
}

// Every form fits where a platform shows it, however long what it is about: a
// title of 24 characters, texts of 3000, labels of options of 75, a value that
// comes back. (Slack's limits of views, docs.slack.dev/reference/views.)
func TestEveryFormFitsWhereItIsShown(t *testing.T) {
	d := newDesk(t)
	s := &seen{Workspace: d.w}
	d.platform = s
	d.open()
	long := strings.TrimSpace(strings.Repeat("the node is gone ", 180)) // 3059 characters
	_, room := d.declare(long + " sev:1")
	d.types(d.ana, room, "note "+long)
	d.types(d.ana, room, "note "+long[:2400])
	d.types(d.ana, room, "action @Ben "+long)
	d.types(d.ana, room, "update public: next update in 20 minutes, "+long)
	d.step()
	d.presses(d.ana, "Change")
	d.presses(d.ana, "Misheard")
	d.types(d.ana, room, "")
	for _, label := range []string{"Post update", "Roles", "Severity", "Resolve", "Times", "Action item"} {
		d.opens(d.ana, label)
	}
	d.presses(d.ana, "Action items")
	d.opens(d.ana, "Edit A1")
	d.presses(d.ana, "Timeline")
	for _, label := range []string{"Edit T1", "Edit T2", "Edit T3", "Edit T5"} {
		d.opens(d.ana, label)
	}
	alert := d.says(d.ben, d.general, long)
	d.hears(d.w.Choose(alert.Message, d.ana, "declare from this"))
	reply := d.fills(d.ana, map[string]string{"title": long[:1000]})
	if reply.Form == nil {
		t.Fatalf("one like it is answered %q", reply.Message.Plain())
	}
	s.forms = append(s.forms, *reply.Form)
	if len(s.forms) < 14 {
		t.Errorf("%d forms opened", len(s.forms))
	}
	for _, f := range s.forms {
		if f.Room == "" || f.Name == "" || utf8.RuneCountInString(f.Title) > 24 || utf8.RuneCountInString(f.Submit) > 24 || len(f.Value) > 1000 || len(f.Inputs) == 0 || len(f.Inputs) > 20 {
			t.Errorf("form %q %q in %q: value of %d bytes, %d inputs", f.Name, f.Title, f.Room, len(f.Value), len(f.Inputs))
		}
		for _, n := range f.Notes {
			if utf8.RuneCountInString(n.Plain()) > 1000 {
				t.Errorf("form %q has a note of %d characters", f.Title, len(n.Plain()))
			}
		}
		for _, in := range f.Inputs {
			if in.Name == "" || in.Label == "" || utf8.RuneCountInString(in.Value) > 3000 || utf8.RuneCountInString(in.Hint) > 150 {
				t.Errorf("form %q, input %q: a value of %d characters, hint %q", f.Title, in.Label, len(in.Value), in.Hint)
			}
			for _, o := range in.Options {
				if o.Value == "" || utf8.RuneCountInString(o.Label) > 75 {
					t.Errorf("form %q, input %q: option %q", f.Title, in.Label, o.Label)
				}
			}
		}
	}
}
