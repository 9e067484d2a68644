package chat

import "strings"

// Router is a platform that consists of several, for an organisation that uses
// more than one. Its optional features are those of the platform in question.
type Router interface {
	Platform
	// For is the platform that a reference of any kind belongs to; nil for none.
	For(ref string) Platform
	// All are the platforms that it consists of, always in the same order.
	All() []Platform
}

// Home names the platform that a reference belongs to: "slack" of "slack:T1:U2".
// Every adapter's references of every kind begin with a name of its own.
func Home[R ~string](ref R) string {
	home, _, _ := strings.Cut(string(ref), ":")
	return home
}

// Feature is an optional feature of the platform that a reference belongs to:
//
//	s, ok := chat.Feature[chat.Scheduler](platform, room)
func Feature[F any, R ~string](p Platform, ref R) (F, bool) {
	if r, ok := p.(Router); ok {
		p = r.For(string(ref))
	}
	f, ok := p.(F)
	return f, ok
}

// Features are all that a platform, or each of those that it consists of, has of
// an optional feature.
func Features[F any](p Platform) (have []F) {
	all := []Platform{p}
	if r, ok := p.(Router); ok {
		all = r.All()
	}
	for _, p := range all {
		if f, ok := p.(F); ok {
			have = append(have, f)
		}
	}
	return have
}
