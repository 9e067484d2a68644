//go:build unix && !solaris && !aix

package boltstore

import (
	"errors"
	"os"
	"syscall"
)

// abandon lets go of a file that bbolt cannot close any more. Closing alone
// would not release the lock: the memory that bbolt has mapped holds it too.
func abandon(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}
