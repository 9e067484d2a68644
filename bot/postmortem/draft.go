package postmortem

import "kept/bot/incident"

// Draft is a compiled postmortem. Every text in it is Safe: a template may put
// it anywhere in a Markdown document.
type Draft struct {
	Voice     Voice
	ID        Safe // INC-7; "" in the public voice
	Title     Safe
	Severity  Safe // "" in the public voice
	Status    Safe
	Category  Safe // the major incident category, or what to do about its lack
	Owner     Safe
	Completed Safe // "04 Mar 2026, 17:30", UTC
	Published Safe // likewise; "" until it was published
	Sections  []Section
	Questions []Question // what is missing; none in the public voice
}

// Section is a part of a draft, with its body in Markdown.
type Section struct {
	Key   string
	Title Safe
	Body  Safe
	Human bool // a person wrote it
}

// Question asks a role for something that nobody said or marked.
type Question struct {
	Section string // its key, or "header"
	Role    incident.Role
	To      incident.Person // who holds the role; "" where nobody did (a page's past)
	Text    Safe            // Markdown, one or two sentences
}

// Section gives the section with a key; a zero one where the draft has none.
func (d Draft) Section(key string) Section {
	for _, s := range d.Sections {
		if s.Key == key {
			return s
		}
	}
	return Section{}
}

// Heading is the key and the title of a section.
type Heading struct {
	Key   string
	Title string
}

// Sections lists every section in the order of the draft. The keys are what
// incident.Postmortem.Sections, the `postmortem section` command and templates
// name them by.
var Sections = []Heading{
	{"summary", "Incident Summary"},
	{"impact", "Impact"},
	{"timeline", "Timeline"},
	{"cause", "Root Cause"},
	{"trigger", "Trigger"},
	{"detection", "Detection"},
	{"resolution", "Incident Resolution"},
	{"communication", "Communication"},
	{"contributing", "Contributing Factors"},
	{"actions", "Mitigative Actions"},
	{"lessons", "Lessons"},
	{"participants", "Participants"},
	{"contradictions", "Contradictions"},
}
