package rehearse

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed incidents/*.txt
var incidents embed.FS

// Incidents lists the built-in transcripts of real incidents by name.
func Incidents() []string {
	files, err := fs.Glob(incidents, "incidents/*.txt")
	if err != nil {
		return nil // only a malformed pattern
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".txt"))
	}
	return names
}

// Incident is a built-in transcript.
func Incident(name string) (*Transcript, error) {
	text, err := incidents.ReadFile("incidents/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("there is no built-in transcript %q; there are %s", name, strings.Join(Incidents(), ", "))
	}
	return Parse(name+".txt", string(text))
}
