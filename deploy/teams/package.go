// Package teams makes the app package that is uploaded to Microsoft Teams: the
// manifest (schema 1.30) with an organisation's own app ID, and two icons.
//
// The manifest asks for as little as Kept can do its work with. What each
// permission is for stands beside it, in README.md.
package teams

import (
	"archive/zip"
	"bytes"
	_ "embed" // the manifest
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed manifest.json
var manifest []byte

// App is what an organisation's package says of its own.
type App struct {
	ID       string // of the app registration, which is the bot's too
	Website  string // https address of a page about it, shown with the app; "" = https://example.com/
	Version  string // of the package, "1.0.0"; Teams takes a higher one as an update. "" = that of manifest.json
	Targeted bool   // slash commands, and messages that one person alone sees (a preview of Teams')
}

// stamp is the date of every file in a package, so that the same app gives the
// same bytes. Zip knows no earlier one.
var stamp = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	guid    = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	version = regexp.MustCompile(`^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$`)
)

// nobody is the ID that manifest.json has in place of an app's.
const nobody = "00000000-0000-0000-0000-000000000000"

// Package is the app package as a zip file, always the same for the same app. An
// error says in a sentence what is wrong with the app.
func Package(app App) ([]byte, error) {
	text, err := app.manifest()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range []struct {
		name string
		data []byte
	}{{"manifest.json", text}, {"color.png", colorIcon()}, {"outline.png", outlineIcon()}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: stamp})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return out.Bytes(), nil
}

// manifest is manifest.json for the app.
func (app App) manifest() ([]byte, error) {
	id := strings.ToLower(app.ID)
	if !guid.MatchString(id) || id == nobody {
		return nil, fmt.Errorf("%q is no app ID, which looks like 1b4e28ba-2fa1-41d2-883f-0016d3cca427; copy the Application (client) ID of the app's registration", app.ID)
	}
	text := bytes.ReplaceAll(manifest, []byte(nobody), []byte(id))
	if app.Website != "" {
		u, err := url.Parse(app.Website)
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(app.Website, "\"\\ ") {
			return nil, fmt.Errorf("%q is no address for people; write https:// and a page of yours", app.Website)
		}
		text = bytes.ReplaceAll(text, []byte("https://example.com/"), []byte(u.String()))
		text = bytes.ReplaceAll(text, []byte(`"example.com"`), []byte(`"`+u.Hostname()+`"`))
	}
	if app.Version != "" {
		if !version.MatchString(app.Version) {
			return nil, fmt.Errorf("%q is no version; write 1.0.1, and a higher one than what was uploaded last", app.Version)
		}
		text = bytes.Replace(text, []byte(`"version": "1.0.0"`), []byte(`"version": "`+app.Version+`"`), 1)
	}
	if app.Targeted {
		return targeted(text)
	}
	return text, nil
}

// targeted lets the commands appear behind "/" as well, answered to one person.
func targeted(text []byte) ([]byte, error) {
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	bots, _ := m["bots"].([]any)
	if len(bots) != 1 {
		return nil, errors.New("the manifest has no bot")
	}
	bot, _ := bots[0].(map[string]any)
	bot["supportsTargetedMessages"] = true
	lists, _ := bot["commandLists"].([]any)
	for _, l := range lists {
		list, _ := l.(map[string]any)
		scopes, _ := list["scopes"].([]any)
		if !slices.Contains(scopes, any("personal")) { // there is nobody else in a personal chat
			list["triggers"] = []string{"mention", "slash"}
		}
	}
	return json.MarshalIndent(m, "", "  ")
}
