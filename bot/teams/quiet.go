package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
)

// quietAtOnce is how many people one question about presence takes.
// (learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid)
const quietAtOnce = 650

// doNotDisturb is the availability of whoever set it, presents, or is focusing.
// (learn.microsoft.com/graph/api/resources/presence)
const doNotDisturb = "DoNotDisturb"

// Quiet implements chat.Quieter, where an administrator permits that
// (Presence.Read.All). Graph does not say until when.
func (c *Client) Quiet(ctx context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	refs := map[string]chat.PersonRef{}
	var objects []string
	for _, p := range people {
		if object, ok := id(p); ok {
			object = strings.ToLower(object)
			refs[object], objects = p, append(objects, object)
		}
	}
	quiet := map[chat.PersonRef]time.Time{}
	for part := range slices.Chunk(objects, quietAtOnce) {
		var answer struct {
			Value []struct {
				ID           string `json:"id"`
				Availability string `json:"availability"`
			} `json:"value"`
		}
		err := c.permitted("presence", func() error {
			return c.graphDo(ctx, http.MethodPost, "/communications/getPresencesByUserId", block{"ids": part}, &answer)
		})
		if denied := errors.Is(err, errLacking); denied {
			if _, told := c.out.told.LoadOrStore("presence", true); !told {
				c.log.Info("who does not want to be disturbed is not known: to leave them alone on a SEV3 or SEV4, let an administrator grant the application permission Presence.Read.All")
			}
		}
		if err != nil {
			return nil, fmt.Errorf("who does not want to be disturbed: %w", err)
		}
		for _, p := range answer.Value {
			if ref, asked := refs[strings.ToLower(p.ID)]; asked && strings.EqualFold(p.Availability, doNotDisturb) {
				quiet[ref] = time.Time{}
			}
		}
	}
	return quiet, nil
}
