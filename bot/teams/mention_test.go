package teams_test

import (
	"fmt"
	"strings"
	"testing"
)

// Whoever is mentioned and was never met is looked up once, however many are
// mentioned and in whichever order they are counted.
func TestEachWhoIsMentionedIsLookedUpOnce(t *testing.T) {
	d := newDoor(t, nil)
	const n = 30
	var markup strings.Builder
	var entities []any
	for i := range n {
		name := fmt.Sprintf("Nobody %d", i)
		entities = append(entities, mention(fmt.Sprintf("29:nobody-%d", i), name))
		fmt.Fprintf(&markup, `<at id="%d">%s</at> `, n-1-i, fmt.Sprintf("Nobody %d", n-1-i))
	}
	d.hear(t, map[string]any{"text": "x", "entities": entities, "attachments": []any{map[string]any{"contentType": "text/html", "content": "<p>" + markup.String() + "</p>"}}})
	asked := 0
	for _, c := range d.signIn.calls {
		if strings.Contains(c.path, "/members/") {
			asked++
		}
	}
	if asked != n {
		t.Errorf("%d people were looked up %d times", n, asked)
	}
	if got := d.heard[0].Text; strings.Count(got, "@Nobody") != n {
		t.Errorf("it reads %q", got)
	}
}
