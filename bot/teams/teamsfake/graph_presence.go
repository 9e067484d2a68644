package teamsfake

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// DisturbUntil lets somebody set their status to do not disturb until then; the
// zero time ends it.
func (o *Organisation) DisturbUntil(user string, until time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if u := o.user(user); u != nil {
		u.QuietUntil = until
	}
	o.touch()
}

// maxPresences is how many people one question takes.
// (learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid)
const maxPresences = 650

// presences tells how available people are. Of somebody unknown it tells nothing.
func (o *Organisation) presences(in *http.Request) answer {
	var asked struct {
		IDs []string `json:"ids"`
	}
	body, err := io.ReadAll(in.Body)
	if err != nil || json.Unmarshal(body, &asked) != nil || len(asked.IDs) == 0 || len(asked.IDs) > maxPresences {
		return o.graphBad("The collection of user ids is empty, too long or cannot be read.")
	}
	list := []object{}
	for _, id := range asked.IDs {
		u := o.user(id)
		if u == nil || u.Deleted {
			continue
		}
		status := "Available"
		if u.QuietUntil.After(o.now()) {
			status = "DoNotDisturb"
		}
		list = append(list, object{"id": u.ID, "availability": status, "activity": status, "statusMessage": nil})
	}
	return answer{body: object{"value": list}}
}
