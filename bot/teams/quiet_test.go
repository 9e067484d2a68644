package teams_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams/teamsfake"
)

// Without an administrator's consent Kept goes on: nobody is taken to want quiet,
// and the operator is told once what to grant.
func TestWithoutConsentNobodyWantsQuiet(t *testing.T) {
	o := newOffice(t, teamsfake.Options{})
	o.fake.DisturbUntil(o.ana.ID, o.clock().Add(time.Hour))
	o.fake.Grant(teamsfake.ReadPresence, false)
	for range 3 {
		if found, err := o.client.Quiet(t.Context(), []chat.PersonRef{person(o.ana)}); !errors.Is(err, chat.ErrRefused) || len(found) > 0 {
			t.Errorf("%v, %v; want a refusal", found, err)
		}
	}
	if n := strings.Count(o.told.String(), "Presence.Read.All"); n != 1 {
		t.Errorf("the operator was told %d times: %s", n, o.told.String())
	}
}

func TestQuietIsWhoeverDoesNotWantToBeDisturbed(t *testing.T) {
	o := newOffice(t, teamsfake.Options{})
	o.fake.DisturbUntil(o.ana.ID, o.clock().Add(time.Hour))
	found, err := o.client.Quiet(t.Context(), []chat.PersonRef{person(o.ana), person(o.ben), "slack:T0:U1"})
	if until, is := found[person(o.ana)]; err != nil || len(found) != 1 || !is || !until.IsZero() {
		t.Errorf("%v, %v; want Ana, without an end", found, err)
	}
}
