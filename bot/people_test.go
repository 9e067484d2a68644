package bot_test

import (
	"context"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// nobody is a platform that cannot say who people are while it is down.
type nobody struct {
	*rehearse.Workspace
	down bool
}

func (n *nobody) Person(ctx context.Context, p chat.PersonRef) (chat.Person, error) {
	if n.down {
		return chat.Person{}, &chat.RetryError{After: time.Minute, Err: chat.ErrRetry}
	}
	return n.Workspace.Person(ctx, p)
}

func newNobody(t *testing.T) (*desk, *nobody) {
	d := newDesk(t)
	n := &nobody{Workspace: d.w}
	d.platform = n
	return d.open(), n
}

func TestAPlatformThatCannotSayWhoSomebodyIsKeepsNobodyFromActing(t *testing.T) {
	d, n := newNobody(t)
	_, room := d.declare("Users can't log in")
	d.pass(25 * time.Hour)
	n.down = true
	d.wants(d.types(d.ana, room, "update: looking"), "Update U1 posted")
	d.wants(d.types(d.ben, room, "update: looking, too"), "could not find out who you are") // never seen
	d.pass(40 * 24 * time.Hour)
	d.wants(d.types(d.ana, room, "update: still looking"), "could not find out who you are")
}

func TestAMarkIsNotLostWhileThePlatformCannotSayWhoMadeIt(t *testing.T) {
	d, n := newNobody(t)
	id, room := d.declare("Users can't log in")
	said := d.says(d.ana, room, "the gateway is out of memory")
	mark, err := d.w.React(said.Message, d.ben, "pushpin", true)
	if err != nil {
		t.Fatal(err)
	}
	n.down = true
	if _, err := d.bot.Handle(t.Context(), mark); err == nil {
		t.Error("the mark counts as taken, though nobody knows who made it")
	}
	n.down = false
	d.handle(mark)
	if e := d.entry(id, "the gateway is out of memory"); e == nil || !e.Told() {
		t.Error("the message is not in the timeline")
	}
}
