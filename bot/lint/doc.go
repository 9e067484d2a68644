// Package lint looks over a status update that is about to be posted and says
// what its readers would want changed: no word on when the next update comes, a
// guess at when it will be mended, a promised time that is passed over, an
// ambiguous zone, the same words once more, host names on a public page.
//
// [Check] is pure and linear in the length of the text, takes whatever it is
// given, and is fast enough to run at every keystroke. An advice is never a
// block: the update is posted all the same. So every rule would rather keep
// quiet than be wrong: an author who is warned for nothing stops reading.
//
// # How a draft is read
//
// Times, promises and estimates are those that package promise reads, so that
// what is advised agrees with what is heard ([promise.Look]). How things are
// said to stand ("is now resolved", "currently investigating") is read with a
// table of phrases (phrases.go, matched by phrase.go). What stays inside is
// found piece by piece (internal.go, machine.go).
//
// The phrases are English.
package lint
