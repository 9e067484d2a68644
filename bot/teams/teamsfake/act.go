package teamsfake

// Outcome is what somebody saw after doing something that the app answers.
type Outcome struct {
	Sent    bool              // something went to the app
	Status  int               // HTTP status of the app's answer; 0 = there was none in time
	Failure string            // "" if the app answered well, else what Teams shows
	Notice  string            // what only this person reads, from the app's answer
	Card    *Card             // of a press: the card that took the place of the old one, for this person
	Dialog  *Dialog           // that opened, or replaced the one before
	URL     string            // that opened
	Missing map[string]string // inputs that were not let through, by ID: nothing was sent
	Body    string            // of the app's answer
}

// Acked reports whether the app answered well in time.
func (o Outcome) Acked() bool { return o.Sent && o.Failure == "" }
