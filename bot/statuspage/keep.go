package statuspage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"kept/bot/incident"
	"kept/store"
)

// Already says that a page was imported before.
type Already struct {
	Incident incident.ID
	At       time.Time // of that import
	Source   string
	What     string // what was recognised
}

func (e *Already) Error() string {
	from := ""
	if e.Source != "" {
		from = " from " + e.Source
	}
	return fmt.Sprintf("%s is in the store already: %s, imported %s%s", e.What, e.Incident, stamp(e.At, time.UTC), from)
}

// imported is the record of an import under each of its marks.
type imported struct {
	Incident incident.ID
	At       time.Time
	Source   string
}

// longEnough is how many letters a section must have to be known again by them.
const longEnough = 120

// marks are the names under which a page is known again.
type marks struct {
	incident string   // its title and its first post; "" for a postmortem without posts
	sections []string // the words of each longer section of its postmortem
}

func (r *recorder) marks() marks {
	var m marks
	if len(r.src.Updates) > 0 {
		m.incident = "import/incident/" + digest(fmt.Sprintf("%s %d", letters(r.src.Name), r.src.Updates[0].At.Unix()))
	}
	for _, s := range r.src.Postmortem.Sections {
		if words := letters(s.Text); len(words) >= longEnough {
			m.sections = append(m.sections, "import/section/"+digest(words))
		}
	}
	return m
}

// letters is a text without everything that copying changes.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// Keep stores a recorded incident under a new number, in one transaction, with
// no reminder and no post. A page that was imported before is refused with an
// [Already], unless again is set: the same incident, or a postmortem without
// posts whose text is all there (also where this copy was cut short). Where only
// the postmortem was there and this page holds more, it is stored, and the
// Already beside the number says of what.
func Keep(ctx context.Context, st store.Store, rec *Recorded, again bool) (incident.ID, *Already, error) {
	var id incident.ID
	var before *Already
	err := st.Update(ctx, func(tx store.Tx) error {
		before = nil
		if !again {
			var refuse bool
			var err error
			if before, refuse, err = seenBefore(tx, rec); err != nil {
				return err
			}
			if refuse {
				return before
			}
		}
		var err error
		if id, err = tx.NextIncident(); err != nil {
			return err
		}
		inc := rec.Incident.Clone()
		inc.ID = id
		if err := tx.PutIncident(inc); err != nil {
			return err
		}
		for _, e := range rec.Entries {
			own := *e
			own.Incident = id
			if err := tx.PutEntry(&own); err != nil {
				return err
			}
		}
		for _, p := range rec.People {
			if _, err := tx.Person(p.Ref); !errors.Is(err, store.ErrNotFound) {
				if err != nil {
					return err
				}
				continue
			}
			if err := tx.PutPerson(&p); err != nil {
				return err
			}
		}
		for _, m := range append(rec.marks.sections, rec.marks.incident) {
			if m == "" {
				continue
			}
			if err := tx.PutValue(m, imported{id, rec.at, rec.source}); err != nil {
				return err
			}
		}
		return nil
	})
	var already *Already
	if err != nil && !errors.As(err, &already) {
		err = fmt.Errorf("store the import: %w", err)
	}
	return id, before, err
}

// seenBefore looks for an earlier import of the same page, and says whether
// there is nothing new in this one.
func seenBefore(tx store.Tx, rec *Recorded) (before *Already, refuse bool, err error) {
	look := func(mark, what string) (bool, error) {
		var i imported
		err := tx.Value(mark, &i)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		if err == nil {
			before = &Already{i.Incident, i.At, i.Source, what}
		}
		return err == nil, err
	}
	if rec.marks.incident != "" {
		if found, err := look(rec.marks.incident, "this incident"); err != nil || found {
			return before, found, err
		}
	}
	seen := 0
	for _, m := range rec.marks.sections {
		found, err := look(m, "the text of this postmortem")
		if err != nil {
			return nil, false, err
		}
		if found {
			seen++
		}
	}
	return before, rec.marks.incident == "" && seen > 0 && seen == len(rec.marks.sections), nil
}
