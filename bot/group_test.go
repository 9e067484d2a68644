package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// onCall is a desk that escalates to a group.
func onCall(t *testing.T, people ...func(*desk) chat.PersonRef) *desk {
	d := newDesk(t)
	var in []chat.PersonRef
	for _, p := range people {
		in = append(in, p(d))
	}
	d.cfg.Escalation = bot.Target{Group: d.w.AddGroup("sre", in...)}
	return d.open()
}

func duty(d *desk) chat.PersonRef  { return d.duty }
func olga(d *desk) chat.PersonRef  { return d.olga }
func guest(d *desk) chat.PersonRef { return d.guest }

// Everybody who is in the group is called and brought in, but for strangers.
func TestEscalationCallsAGroup(t *testing.T) {
	d := onCall(t, duty, olga, guest)
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: We look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	late := calls(t, d, room, "is 15 min late")
	if !strings.Contains(late, "@Duty") || !strings.Contains(late, "@Olga") || strings.Contains(late, "@Guest") {
		t.Errorf("it says %q", late)
	}
	for _, p := range []chat.PersonRef{d.duty, d.olga} {
		if in, _ := d.w.Member(t.Context(), room, p); !in {
			t.Errorf("%s was not brought into the room", p)
		}
	}
}

// On a SEV3 only those of a group are called whose day it is.
func TestAGroupHasTheNightsOfItsPeople(t *testing.T) {
	d := onCall(t, duty, func(d *desk) chat.PersonRef {
		return d.w.AddPerson(chat.Person{Name: "Sydney", Zone: "Australia/Sydney"}) // 20:45 there
	}, func(d *desk) chat.PersonRef {
		return d.w.AddPerson(chat.Person{Name: "Denver", Zone: "America/Denver"}) // 02:45 there
	})
	_, room := d.declare("Exports are slow sev:3")
	d.types(d.ana, room, "update public: We look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	late := calls(t, d, room, "is 15 min late")
	if !strings.Contains(late, "@Duty") || !strings.Contains(late, "@Sydney") || strings.Contains(late, "@Denver") {
		t.Errorf("it says %q", late)
	}
}

// Where the night is everybody's but one of the group's, that one is called in time.
func TestOneOfAGroupWhoIsAwakeIsEnough(t *testing.T) {
	d := onCall(t, duty, func(d *desk) chat.PersonRef {
		return d.w.AddPerson(chat.Person{Name: "Sydney", Zone: "Australia/Sydney"})
	})
	d.until(time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC)) // midnight here, 10:00 in Sydney
	_, room := d.declare("Exports are slow sev:3")
	d.types(d.ana, room, "update public: We look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	late := calls(t, d, room, "is 15 min late")
	if !strings.Contains(late, "@Sydney") || strings.Contains(late, "@Duty") {
		t.Errorf("it says %q", late)
	}
}

// Whoever was pinged a moment ago is left out as long as others of the group are not.
func TestNobodyOfAGroupIsPingedTwiceInFiveMinutes(t *testing.T) {
	d := onCall(t, duty, olga)
	_, first := d.declare("Users can't log in sev:1")
	d.types(d.ana, first, "update public: We look into it. Next update in 30 minutes")
	d.pass(13 * time.Minute)
	_, second := d.declare("Mails bounce sev:1")
	d.types(d.olga, second, "update public: We look into it. Next update in 30 minutes") // due two minutes before the first is 15 min late
	d.pass(33 * time.Minute)
	calls(t, d, second, "now due")
	if late := calls(t, d, first, "is 15 min late"); !strings.Contains(late, "@Duty") || strings.Contains(late, "@Olga") {
		t.Errorf("it says %q", late)
	}
}

// mum is a platform that says no more who is in a group.
type mum struct{ *rehearse.Workspace }

func (mum) Members(context.Context, chat.GroupRef) ([]chat.PersonRef, error) {
	return nil, chat.ErrRetry
}

// Who joins a group is called from then on. While the platform cannot say who is in
// it, after a restart too, it is those who were.
func TestAGroupIsWhoeverIsInIt(t *testing.T) {
	d := onCall(t, duty)
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: We look into it. Next update in 30 minutes")
	d.w.AddGroup("sre", d.olga)
	d.pass(46 * time.Minute)
	if late := calls(t, d, room, "is 15 min late"); !strings.Contains(late, "@Olga") || strings.Contains(late, "@Duty") {
		t.Errorf("it says %q", late)
	}
	d.platform = mum{d.w}
	d.restart()
	d.pass(15 * time.Minute)
	if late := calls(t, d, room, "is 30 min late"); !strings.Contains(late, "@Olga") {
		t.Errorf("while nobody says who is in the group: %q", late)
	}
}

// vague is a platform that cannot say for a while who Olga is.
type vague struct {
	*rehearse.Workspace
	olga  chat.PersonRef
	until time.Time
	now   *time.Time
}

func (v vague) Person(ctx context.Context, p chat.PersonRef) (chat.Person, error) {
	if p == v.olga && v.now.Before(v.until) {
		return chat.Person{}, chat.ErrRetry
	}
	return v.Workspace.Person(ctx, p)
}

// Somebody of a group whom the platform cannot look up at once is looked up again
// soon, and the others are called meanwhile.
func TestWhoeverOfAGroupIsNotKnownYetIsAskedForSoon(t *testing.T) {
	d := newDesk(t)
	d.cfg.Escalation = bot.Target{Group: d.w.AddGroup("sre", d.duty, d.olga)}
	d.platform = vague{d.w, d.olga, d.now.Add(40*time.Minute + 30*time.Second), &d.now}
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: We look into it. Next update in 28 minutes")
	d.pass(44 * time.Minute)
	if late := calls(t, d, room, "is 15 min late"); !strings.Contains(late, "@Duty") || !strings.Contains(late, "@Olga") {
		t.Errorf("it says %q", late)
	}
}

// sluggish is a platform that takes its time for each answer, as long as it is given.
type sluggish struct{ *rehearse.Workspace }

func (s sluggish) Members(ctx context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	if err := takes(ctx, 1900*time.Millisecond); err != nil {
		return nil, err
	}
	return s.Workspace.Members(ctx, g)
}

func (s sluggish) Person(ctx context.Context, p chat.PersonRef) (chat.Person, error) {
	if err := takes(ctx, 200*time.Millisecond); err != nil {
		return chat.Person{}, err
	}
	return s.Workspace.Person(ctx, p)
}

func takes(ctx context.Context, length time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(length):
		return nil
	}
}

// A platform that takes nearly all of its time to say who is in a group is given
// time to say who they are.
func TestAGroupIsCalledAlthoughThePlatformIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.cfg.Escalation = bot.Target{Group: d.w.AddGroup("sre", d.duty)}
		d.platform = sluggish{d.w}
		d.open()
		_, room := d.declare("Users can't log in sev:1")
		d.types(d.ana, room, "update public: We look into it. Next update in 30 minutes")
		d.pass(46 * time.Minute)
		if late := calls(t, d, room, "is 15 min late"); !strings.Contains(late, "@Duty") {
			t.Errorf("it says %q", late)
		}
	})
}

func TestRule6AGroupIsNotCalledIntoAPrivateIncident(t *testing.T) {
	d := onCall(t, duty, olga)
	_, room := d.declare("Keys were stolen sev:1 private:yes")
	d.types(d.ana, room, "update: We look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	late := calls(t, d, room, "is 15 min late")
	if strings.Contains(late, "@Duty") || strings.Contains(late, "@Olga") || !strings.Contains(late, "is private, so the escalation group is not called") {
		t.Errorf("it says %q", late)
	}
	for _, p := range []chat.PersonRef{d.duty, d.olga} {
		if in, _ := d.w.Member(t.Context(), room, p); in {
			t.Errorf("%s is in the room", p)
		}
	}
}

// calls is what a reminder in a room says.
func calls(t *testing.T, d *desk, room chat.RoomRef, words string) string {
	t.Helper()
	for _, p := range d.w.Posts(room, d.ana) {
		if text := p.Message.Plain(); p.By == rehearse.Kept && strings.Contains(text, words) {
			return text
		}
	}
	t.Fatalf("nothing in the room says %q:\n%s", words, said(d.w, room))
	return ""
}
