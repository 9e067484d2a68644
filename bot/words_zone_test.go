package bot_test

import (
	"testing"
	"time"

	"kept/bot/rehearse"
)

// A page whose zone is configured as CET has summer time as its readers have:
// what is heard is the time that was written.
func TestAZoneThatIsConfiguredByItsAbbreviationHasSummerTime(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	d.page = rehearse.NewPage(func() time.Time { return d.now }, "CET")
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.wants(d.types(d.ana, room, "update public: we look into it, next update at 10:45"), "next public update by 10:45 CEST, in 45 min.")
	d.wants(d.types(d.ana, room, "promise public by 11:00 CET"), "by 11:00 CET (12:00 CEST)") // as it was written
}
