// Package store is the memory of Kept: typed records behind transactions.
// [Store] is implemented by boltstore (embedded, the default); storetest is
// the specification that every engine must pass.
//
// # Contract
//
// Update runs its function inside a serializable read-write transaction and
// returns nil only once everything is on disk. The function may run more than
// once, so it must have no effect but through its Tx: no chat, no waiting, no
// clock. If it returns an error nothing of it is stored and the error comes
// back unchanged. View sees one consistent state and must be short: an open
// reader keeps pages from being freed.
//
// Records read from a Tx are the caller's own to change. Lists come in key
// order and in pages: pass the last key seen to get the next page. A limit that
// is not positive is none.
package store
