package main

import (
	"context"
	"errors"
	"fmt"

	"kept/store"
)

// memory keeps in the store what the bot knows nothing of: the names of the
// configuration (nameBook), and what the Teams adapter has to remember, whose
// teams.Memory it is. So a backup has it, and a reminder finds its conversation after
// a restart.
type memory struct{ st store.Store }

// remembered begins the names of what is kept, apart from the bot's own.
const remembered = "memory/"

// Get gives what was put last under a name; nil if nothing was.
func (m memory) Get(ctx context.Context, name string) (value []byte, err error) {
	err = m.st.View(ctx, func(tx store.Tx) error {
		value = nil
		err := tx.Value(remembered+name, &value)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("remember %s: %w", name, err)
	}
	return value, nil
}

// Put keeps a value under a name. It is on disk when Put returns.
func (m memory) Put(ctx context.Context, name string, value []byte) error {
	err := m.st.Update(ctx, func(tx store.Tx) error { return tx.PutValue(remembered+name, value) })
	if err != nil {
		return fmt.Errorf("keep %s in mind: %w", name, err)
	}
	return nil
}
