package chat

// Router is a platform that consists of several, for an organisation that uses
// more than one. Its optional features are those of the platform in question.
type Router interface {
	Platform
	// For is the platform that a reference of any kind belongs to; nil for none.
	For(ref string) Platform
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
