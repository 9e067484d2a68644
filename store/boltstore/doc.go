// Package boltstore is the store that Kept uses by default: one bbolt file,
// used by one process. It implements [store.Store].
//
// # Key space
//
// Every top-level name is a bbolt bucket. A number is 8 bytes, big-endian; an
// instant is 12 bytes that sort by time; "∅" ends a text that is followed by
// something (see keys.go). Records are JSON with a version (see record.go);
// what maps to nothing or to a bare number or instant is an index.
//
//	kept.db
//	├── meta        "schema" → number of the schema (see migrate.go)
//	│               "incident" → the last incident number given
//	├── incidents   incident → incident.Incident
//	├── homes       incident → its room             what the index below holds of it
//	├── rooms       room∅ incident →                which incidents live in a room
//	├── open        incident →                      which incidents run
//	├── unfinished  incident →                      which leave somebody something to do
//	├── entries     incident entry → incident.Entry
//	├── sources     message∅ incident entry →       which entries come from a message
//	├── messages    room∅ message → store.Message
//	├── people      person → store.Person
//	├── reminders   incident name → reminders.Reminder
//	├── due         instant incident name →         reminders by NextAt
//	├── outbox      lane∅ seq → store.Post
//	├── seqs        lane → the last seq given       never reset, so no seq comes twice
//	├── aside       lane∅ seq → store.Post          posts that were refused for good
//	├── slots       name → chat.MessageRef
//	├── seen        key → instant
//	├── seenat      instant key →                   what was seen, oldest first
//	└── values      name → any JSON
//
// # Writing
//
// Writers share commits (see commit.go): whoever comes first runs what all
// others have queued meanwhile, in one bbolt transaction with one flush to
// disk. Nobody waits for a timer.
//
// # Beside the file
//
// kept.db.lock names the process that has the store open, for the sentence that
// a second one gets (the lock itself is on kept.db); kept.db.sock is where that
// process gives backups (see backup.go). Both go when it ends; left by a killed
// one they do no harm.
//
// # Damage
//
// Nothing in a file makes this package panic: bbolt's panics and faults on a
// truncated file come back as [store.ErrCorrupt], a record that cannot be read
// names its key. After a flush whose outcome the operating system does not
// tell, the store refuses to write until it is opened again.
package boltstore
