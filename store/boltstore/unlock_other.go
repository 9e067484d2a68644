//go:build !unix || solaris || aix

package boltstore

import "os"

// abandon lets go of a file that bbolt cannot close any more, as far as the
// system allows before the process ends.
func abandon(f *os.File) error { return f.Close() }
