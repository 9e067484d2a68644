package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"kept/store"
)

const (
	// alertsKept is how long after the last alert of a proposal that is over its
	// fingerprints and groups are known. What fires again later is proposed anew.
	alertsKept = 30 * 24 * time.Hour
	// forgottenAtOnce bounds how many names a step looks at; forgettingEvery is how
	// long it rests when it has seen all of them.
	forgottenAtOnce = 500
	forgettingEvery = time.Hour
)

// forgetting is how far the forgetting of alerts has come.
type forgetting struct {
	After string    // the last name that was looked at; "" = begin anew
	Next  time.Time // not before
}

const forgettingName = "forgetting alerts"

// forgetAlerts is one step of letting fingerprints and groups go that nothing is
// heard of any more. The proposals themselves stay: they are few.
func (b *Bot) forgetAlerts(ctx context.Context, now time.Time) error {
	var at forgetting
	err := b.store.View(ctx, func(tx store.Tx) error { return value(tx, forgettingName, &at) })
	if err != nil || now.Before(at.Next) && at.Next.Sub(now) <= forgettingEvery { // else the clock was set back
		return err
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		names, err := tx.Values("alert/", at.After, forgottenAtOnce)
		if err != nil {
			return err
		}
		over := map[string]bool{} // by the proposal's name
		for _, name := range names {
			proposed, ok, err := proposedBy(tx, name, now)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if _, known := over[proposed]; !known {
				if over[proposed], err = longOver(tx, proposed, now); err != nil {
					return err
				}
			}
			if over[proposed] {
				if err := tx.DropValue(name); err != nil {
					return err
				}
			}
		}
		next := forgetting{Next: now.Add(forgettingEvery)}
		if len(names) == forgottenAtOnce {
			next = forgetting{After: names[len(names)-1]}
		}
		return tx.PutValue(forgettingName, next)
	})
}

// proposedBy is the name of the proposal that a fingerprint or a group belongs to;
// false for any other value's name, and for what was resolved lately before its firing
// was heard.
func proposedBy(tx store.Tx, name string, now time.Time) (proposed string, ok bool, err error) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return "", false, nil
	}
	var w watched
	switch parts[2] {
	case "f":
		err = tx.Value(name, &w)
	case "g":
		err = tx.Value(name, &w.Proposal)
	default:
		return "", false, nil
	}
	lately := w.Proposal == 0 && now.Sub(w.StartedAt) < restsFor
	return proposalName(parts[1], w.Proposal), err == nil && !lately, err
}

// longOver reports whether nothing was heard of a proposal for long, and nothing
// fires any more, or would be proposed anew if it did.
func longOver(tx store.Tx, name string, now time.Time) (bool, error) {
	var p proposal
	if err := tx.Value(name, &p); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return true, nil
		}
		return false, err
	}
	if now.Sub(p.LastAt) < alertsKept {
		return false, nil
	}
	past, err := (&triage{tx: tx, now: now}).past(&p)
	return past || p.Firing == 0, err
}
