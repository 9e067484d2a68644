package statuspage

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"kept/bot/incident"
)

// Row is a row of a ledger as programs read it. Times are RFC 3339, UTC.
type Row struct {
	Incident    string           `json:"incident"`
	PostedAt    time.Time        `json:"posted_at"`
	Kind        incident.Kind    `json:"kind"`
	Span        string           `json:"span"` // the words of the promise
	Due         *time.Time       `json:"due"`  // null when vague
	Outcome     incident.Outcome `json:"outcome"`
	FulfilledAt *time.Time       `json:"fulfilled_at"` // null while no word has come
	LateSeconds int64            `json:"late_seconds"`
}

// Rows are the ledgers of a report, incident by incident.
func (r *Report) Rows() []Row {
	var out []Row
	for _, j := range r.Incidents {
		for _, row := range j.Ledger.Rows {
			out = append(out, Row{
				Incident: j.Source.Name, PostedAt: row.PostedAt.UTC(), Kind: row.Kind, Span: row.Words, Due: known(row.Due),
				Outcome: row.Outcome, FulfilledAt: known(row.KeptAt), LateSeconds: int64(row.Late / time.Second),
			})
		}
	}
	return out
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// WriteJSON writes the rows, one a line.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, row := range r.Rows() {
		if err := e.Encode(row); err != nil {
			return fmt.Errorf("write the rows: %w", err)
		}
	}
	return nil
}
