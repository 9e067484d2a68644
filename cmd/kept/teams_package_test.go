package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"kept/bot/teams"
	app "kept/deploy/teams"
)

// The package asks for what the adapter uses by consent, and for nothing else.
func TestThePackageAsksForWhatIsUsed(t *testing.T) {
	data, err := app.Package(app.App{ID: someApp})
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Authorization struct {
			Permissions struct {
				ResourceSpecific []struct{ Name, Type string }
			}
		}
	}
	if err := json.NewDecoder(f).Decode(&m); err != nil {
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
