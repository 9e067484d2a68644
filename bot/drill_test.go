package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
)

// TestADrillReachesNoStatusPage: whatever is made public in a drill, the page
// hears nothing, while a real incident beside it is published as ever.
func TestADrillReachesNoStatusPage(t *testing.T) {
	d := newDesk(t)
	d.page = rehearse.NewPage(func() time.Time { return d.now }, "CET")
	d.open()
	d.types(d.ana, d.general, "declare The data centre is gone sev:1 drill:yes")
	d.types(d.ana, d.general, "declare Mail is slow sev:2")
	d.types(d.ana, d.general, "INC-1 update public: We move to the other site.")
	d.types(d.ana, d.general, "INC-2 update public: Mail is slow.")
	d.types(d.ana, d.general, "INC-1 resolve public: All is moved.")
	d.pass(time.Minute)
	told := fmt.Sprint(d.page.Entries())
	if strings.Contains(told, "site") || strings.Contains(told, "moved") || !strings.Contains(told, "Mail is slow.") {
		t.Errorf("the page says %q", told)
	}
}
