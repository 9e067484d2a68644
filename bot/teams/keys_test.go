package teams_test

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// TestReplayAfterRotation: a token that was good is refused once its key is
// withdrawn and the keys were read again.
func TestReplayAfterRotation(t *testing.T) {
	d, k := newDoor(t, nil), goodTicket()
	k.claims["exp"] = dawn.Add(48 * time.Hour).Unix()
	if status, _ := d.send(k.request(t)); status != 200 {
		t.Fatalf("before: %d", status)
	}
	d.signIn.publish(publicKey{"key-2", testKeys()[1], []string{"msteams"}})
	d.now = dawn.Add(23 * time.Hour)
	if status, _ := d.send(k.request(t)); status != 200 {
		t.Errorf("the keys are good for a day: %d", status)
	}
	d.now = dawn.Add(25 * time.Hour)
	if status, _ := d.send(k.request(t)); status != 401 {
		t.Errorf("after the rotation: %d, want 401", status)
	}
}

// TestStaleKeys: while the sign-in service is away, the keys that are known count.
func TestStaleKeys(t *testing.T) {
	d, k := newDoor(t, nil), goodTicket()
	k.claims["exp"] = dawn.Add(96 * time.Hour).Unix()
	d.send(k.request(t))
	d.signIn.fail(true)
	d.now = dawn.Add(72 * time.Hour)
	if status, _ := d.send(k.request(t)); status != 200 {
		t.Errorf("got %d, want 200", status)
	}
	d.signIn.fail(false)
	d.now = d.now.Add(time.Minute)
	before := d.signIn.fetched()
	d.send(k.request(t))
	if d.signIn.fetched() != before+1 {
		t.Error("the keys were not read again once that was possible")
	}
}

// TestUnknownKeysFetchSeldom: whoever sends tokens with made-up keys makes Kept
// read the keys once an hour and no more.
func TestUnknownKeysFetchSeldom(t *testing.T) {
	d := newDoor(t, nil)
	d.send(goodTicket().request(t))
	for i := range 20 {
		k := goodTicket()
		k.header["kid"], k.key = fmt.Sprintf("made-up-%d", i), testKeys()[2]
		if status, _ := d.send(k.request(t)); status != 401 {
			t.Fatalf("got %d", status)
		}
	}
	if n := d.signIn.fetched(); n != 2 {
		t.Errorf("the keys were read %d times, want 2", n)
	}
	d.now = dawn.Add(61 * time.Minute)
	k := goodTicket()
	k.claims["exp"] = dawn.Add(3 * time.Hour).Unix()
	k.header["kid"] = "made-up"
	d.send(k.request(t))
	d.send(k.request(t))
	if n := d.signIn.fetched(); n != 3 {
		t.Errorf("an hour later they were read %d times, want 3", n)
	}
}

// TestOneFlight: many requests at once read the keys once.
func TestOneFlight(t *testing.T) {
	d := newDoor(t, nil)
	var wg sync.WaitGroup
	for range 50 {
		k := goodTicket()
		k.activity["type"] = "typing"
		r := k.request(t)
		wg.Go(func() {
			if status, _ := d.send(r); status != 200 {
				t.Errorf("got %d", status)
			}
		})
	}
	wg.Wait()
	if n := d.signIn.fetched(); n != 1 {
		t.Errorf("the keys were read %d times", n)
	}
}

// TestATokenOfAKeyThatCannotBeHadNow: what nobody can check yet is not refused for
// good, or Teams would not bring it again.
func TestATokenOfAKeyThatCannotBeHadNow(t *testing.T) {
	d, k := newDoor(t, nil), goodTicket()
	d.signIn.fail(true)
	if status, _ := d.send(k.request(t)); status != 503 {
		t.Errorf("while the keys cannot be fetched: %d, want 503", status)
	}
	d.signIn.fail(false)
	d.now = d.now.Add(time.Minute)
	if status, _ := d.send(k.request(t)); status != 200 {
		t.Errorf("brought again: %d, want 200", status)
	}
}
