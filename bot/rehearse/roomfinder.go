package rehearse

import (
	"context"
	"fmt"
	"strings"

	"kept/bot/chat"
)

// ResolveRoom implements chat.RoomFinder.
func (w *Workspace) ResolveRoom(_ context.Context, name string) (chat.RoomRef, error) {
	if ref, ok := w.RoomNamed(strings.TrimPrefix(name, "#")); ok {
		return ref, nil
	}
	return "", fmt.Errorf("room %s: %w", name, chat.ErrNotFound)
}
