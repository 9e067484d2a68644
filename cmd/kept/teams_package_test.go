package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"kept/bot/teams"
	app "kept/deploy/teams"
)

// packaged are the files of the app package.
func packaged(t *testing.T) map[string][]byte {
	t.Helper()
	data, err := app.Package(app.App{ID: someApp})
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// The package asks for what the adapter uses by consent, and for nothing else.
func TestThePackageAsksForWhatIsUsed(t *testing.T) {
	var m struct {
		Authorization struct {
			Permissions struct {
				ResourceSpecific []struct{ Name, Type string }
			}
		}
	}
	if err := json.Unmarshal(packaged(t)["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	var asked, used []string
	for _, p := range m.Authorization.Permissions.ResourceSpecific {
		asked = append(asked, p.Name)
	}
	for _, p := range teams.Permissions() {
		if p.Consent {
			used = append(used, p.Name)
		}
	}
	slices.Sort(asked)
	slices.Sort(used)
	if !slices.Equal(asked, used) {
		t.Errorf("the manifest asks for %v, the adapter uses %v", asked, used)
	}
}

// What an administrator may grant stands in the README, for whoever asks them.
func TestTheReadmeNamesWhatAdministratorsGrant(t *testing.T) {
	readme, err := os.ReadFile("../../deploy/teams/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range teams.Permissions() {
		if !p.Consent && !strings.Contains(string(readme), "`"+p.Name+"`") {
			t.Errorf("it does not name %s: %s", p.Name, p.Why)
		}
	}
}
