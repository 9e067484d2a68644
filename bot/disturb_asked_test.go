package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// curious notes about whom a workspace was asked.
type curious struct {
	*rehearse.Workspace
	asked *[]chat.PersonRef
}

func (c curious) Quiet(ctx context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	*c.asked = append(*c.asked, people...)
	return c.Workspace.Quiet(ctx, people)
}

// A platform is asked about those only who are about to be reminded, or would be in
// their place, and only then.
func TestOnlyWhoIsAboutToBeRemindedIsAskedAbout(t *testing.T) {
	d := newDesk(t)
	var asked []chat.PersonRef
	d.platform = curious{d.w, &asked}
	d.open()
	_, room := d.declare("Users can't log in sev:3")
	d.types(d.ben, room, "update: we look into it, next update in 30 minutes")
	d.types(d.olga, room, "status")
	d.pass(20 * time.Minute)
	if len(asked) > 0 {
		t.Errorf("before anybody is to be reminded it was asked about %v", asked)
	}
	d.pass(6 * time.Minute)
	if !slices.Contains(asked, d.ben) || slices.Contains(asked, d.olga) {
		t.Errorf("it was asked about %v, want Ben and who would be told instead", asked)
	}
	if got := said(d.w, room); !strings.Contains(got, "@Ben in 5 min") {
		t.Errorf("the room reads %q", got)
	}
}
