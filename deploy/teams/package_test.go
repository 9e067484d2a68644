package teams_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kept/bot/command"
	"kept/deploy/teams"
)

const appID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"

// unpacked gives the files of an app's package.
func unpacked(t *testing.T, app teams.App) map[string][]byte {
	t.Helper()
	data, err := teams.Package(app)
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

// manifest is what the tests look at of one.
type manifest struct {
	ID, Version     string
	ManifestVersion string
	Bots            []struct {
		BotID                    string
		Scopes                   []string
		SupportsFiles            bool
		SupportsTargetedMessages bool
		CommandLists             []struct {
			Scopes, Triggers []string
			Commands         []struct{ Title, Description string }
		}
	}
	ComposeExtensions []struct {
		BotID    string
		Commands []struct {
			ID, Type, Title string
			Context         []string
			FetchTask       bool
		}
	}
	ValidDomains       []string
	WebApplicationInfo struct{ ID string }
	Authorization      struct {
		Permissions struct {
			ResourceSpecific []struct{ Name, Type string }
		}
	}
}

func read(t *testing.T, text []byte) (m manifest) {
	t.Helper()
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestThePackageHoldsTheAppAndItsIcons(t *testing.T) {
	files := unpacked(t, teams.App{ID: strings.ToUpper(appID), Website: "https://ops.example.org/kept", Version: "1.2.3"})
	for name, side := range map[string]int{"color.png": 192, "outline.png": 32} {
		img, err := png.DecodeConfig(bytes.NewReader(files[name]))
		if err != nil || img.Width != side || img.Height != side {
			t.Errorf("%s: %d by %d, %v", name, img.Width, img.Height, err)
		}
	}
	if len(files) != 3 {
		t.Errorf("%d files, want the manifest and two icons", len(files))
	}
	m := read(t, files["manifest.json"])
	if m.ID != appID || m.Bots[0].BotID != appID || m.ComposeExtensions[0].BotID != appID || m.WebApplicationInfo.ID != appID {
		t.Errorf("the app's ID is not everywhere: %+v", m)
	}
	if m.Version != "1.2.3" || m.ValidDomains[0] != "ops.example.org" || strings.Contains(string(files["manifest.json"]), "example.com") {
		t.Errorf("version %s, domains %v", m.Version, m.ValidDomains)
	}
	if m.Bots[0].SupportsFiles || m.Bots[0].SupportsTargetedMessages {
		t.Errorf("files and targeted messages are off unless asked for: %+v", m.Bots[0])
	}
}

func TestTheSameAppGivesTheSameBytes(t *testing.T) {
	a, errA := teams.Package(teams.App{ID: appID})
	b, errB := teams.Package(teams.App{ID: appID})
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("%d bytes and %d, %v, %v", len(a), len(b), errA, errB)
	}
}

func TestWhatIsWrongWithAnAppIsToldInASentence(t *testing.T) {
	for want, app := range map[string]teams.App{
		`"" is no app ID, which looks like`:              {},
		`"kept" is no app ID`:                            {ID: "kept"},
		`-000000000000" is no app ID`:                    {ID: "00000000-0000-0000-0000-000000000000"},
		`"http://a.example" is no address for people`:    {ID: appID, Website: "http://a.example"},
		`"https://\"x" is no address for people`:         {ID: appID, Website: `https://"x`},
		`"1.0" is no version; write 1.0.1, and a higher`: {ID: appID, Version: "1.0"},
	} {
		if _, err := teams.Package(app); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", app, err, want)
		}
	}
}

// What stands in the menu is what the grammar takes, within Teams' limits
// (learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists).
func TestCommandsInTheMenuAreCommands(t *testing.T) {
	m := read(t, unpacked(t, teams.App{ID: appID, Targeted: true})["manifest.json"])
	bot := m.Bots[0]
	if !bot.SupportsTargetedMessages || len(bot.CommandLists) > 3 {
		t.Errorf("%d lists of commands: %+v", len(bot.CommandLists), bot)
	}
	for _, list := range bot.CommandLists {
		if n := len(list.Commands); n == 0 || n > 12 {
			t.Errorf("%v has %d commands", list.Scopes, n)
		}
		if personal := list.Scopes[0] == "personal"; personal != (len(list.Triggers) == 0) {
			t.Errorf("%v is shown behind %v", list.Scopes, list.Triggers)
		}
		for _, c := range list.Commands {
			if strings.HasPrefix(command.HelpLines(c.Title)[0].Text, "There is no command") && c.Title != "update public" {
				t.Errorf("%q is no command", c.Title)
			}
			// An example in the description is typed as it stands.
			if _, example, found := strings.Cut(c.Description, ": "); found {
				if _, err := command.Parse(command.Input{Text: strings.ReplaceAll(example, "@Ben ", "")}); err != nil && !strings.Contains(example, "@Ben") {
					t.Errorf("%q is not understood: %v", example, err)
				}
			}
		}
	}
	for _, c := range m.ComposeExtensions[0].Commands {
		if c.Type != "action" || !c.FetchTask || len(c.Context) != 1 || c.Context[0] != "message" {
			t.Errorf("%+v is no action of a message", c)
		}
	}
	if n := len(m.Authorization.Permissions.ResourceSpecific); n > 16 {
		t.Errorf("%d permissions, Teams takes 16", n)
	}
}

// The manifest against Microsoft's own schema, which the npm package
// @microsoft/app-manifest brings in the version that testdata/node pins.
func TestTheManifestFitsMicrosoftsSchema(t *testing.T) {
	if os.Getenv("CI") != "true" && os.Getenv("KEPT_NODE") != "1" {
		t.Skip("the schema comes from npm's registry; it runs in CI and with KEPT_NODE=1")
	}
	dir := filepath.Join("testdata", "node")
	schema := filepath.Join(dir, "node_modules", "@microsoft", "app-manifest", "build", "json-schemas", "teams", "v1.30", "MicrosoftTeams.schema.json")
	if _, err := os.Stat(schema); err != nil {
		cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, t.Output(), t.Output()
		if err := cmd.Run(); err != nil {
			t.Fatalf("install Microsoft's schemas (npm ci in testdata/node): %v", err)
		}
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if re, err := regexp.Compile(pattern); err == nil {
			return matcher{re}, nil
		}
		return matcher{regexp.MustCompile("")}, nil // look-ahead, which Go has not; of Office add-ins only
	})
	compiled, err := c.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	for _, app := range []teams.App{{ID: appID}, {ID: appID, Targeted: true, Website: "https://ops.example.org/", Version: "2.0.0"}} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(unpacked(t, app)["manifest.json"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(doc); err != nil {
			t.Errorf("%+v: %v", app, err)
		}
	}
}

// matcher is a regular expression as the schema library takes them.
type matcher struct{ *regexp.Regexp }
