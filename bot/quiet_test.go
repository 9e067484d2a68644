package bot_test

import (
	"testing"
	"time"
)

// "Still open?" follows four hours in which nobody says anything, not four
// hours since the last command.
func TestStillOpenIsAskedAfterSilence(t *testing.T) {
	const question = "till open?"
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:4")
	d.pass(3 * time.Hour)
	d.says(d.ben, room, "still looking at the proxy")
	d.pass(3 * time.Hour)
	d.sawTimes(0, question)
	d.types(d.ben, room, "note the proxy is fine")
	d.pass(3 * time.Hour)
	d.sawTimes(0, question)
	d.pass(2 * time.Hour)
	d.sawTimes(1, question)
}
