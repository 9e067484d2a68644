package chat

import (
	"errors"
	"fmt"
	"time"
)

// What became of an attempt. Anything else that an adapter returns from Post
// counts as unknown fate: it may have landed.
var (
	ErrNotFound    = errors.New("not found")
	ErrRefused     = errors.New("refused by the platform") // for good: never try again
	ErrUnknownFate = errors.New("it may or may not have been posted")
	ErrRetry       = errors.New("not now") // certainly not done: try again
)

// ErrNoRooms says that rooms are opened nowhere, because that is how it was set up:
// an incident lives in the room in which it was declared.
var ErrNoRooms = fmt.Errorf("%w: no place for rooms is configured", ErrRefused)

// RetryError is ErrRetry with the time that the platform asked for.
type RetryError struct {
	After time.Duration
	Err   error
}

func (e *RetryError) Error() string        { return fmt.Sprintf("not now, again in %s: %v", e.After, e.Err) }
func (e *RetryError) Unwrap() error        { return e.Err }
func (e *RetryError) Is(target error) bool { return target == ErrRetry }
