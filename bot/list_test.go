package bot_test

import (
	"fmt"
	"strings"
	"testing"
)

// Of many open incidents a list shows those that owe something first, whenever they
// were declared, and how many it leaves out.
func TestAListOfManyBeginsWithWhatIsDueFirst(t *testing.T) {
	d := newDesk(t).open()
	for n := range 60 {
		d.types(d.ana, d.general, fmt.Sprintf("declare %c%c%c fails sev:4", 'a'+n%26, 'a'+n/26, 'x'))
	}
	d.types(d.ben, d.general, "INC-58 update: we look, next update in 20 minutes")
	lines := strings.Split(d.types(d.ben, d.general, "list"), "\n")
	if len(lines) != 27 || !strings.HasPrefix(lines[1], "INC-58 ") || !strings.HasPrefix(lines[26], "and 35 more") {
		t.Errorf("the list has %d lines: %q … %q", len(lines), lines[1], lines[len(lines)-1])
	}
}
