package slack

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// manifest is what the tests look at of deploy/slack/manifest.yaml.
type manifest struct {
	Display struct {
		Name        string
		Description string
		Long        string `yaml:"long_description"`
	} `yaml:"display_information"`
	Features struct {
		Home struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Commands []struct {
			Command, Description string
			Hint                 string `yaml:"usage_hint"`
			Escape               bool   `yaml:"should_escape"`
		} `yaml:"slash_commands"`
		Shortcuts []struct {
			Name, Type, Description string
			CallbackID              string `yaml:"callback_id"`
		}
	}
	OAuth struct {
		Scopes struct{ Bot []string }
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		}
		SocketMode bool `yaml:"socket_mode_enabled"`
		OrgDeploy  bool `yaml:"org_deploy_enabled"`
		Rotation   bool `yaml:"token_rotation_enabled"`
	}
}

func readManifest(t *testing.T) (m manifest, raw any) {
	t.Helper()
	data, err := os.ReadFile("../../deploy/slack/manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	return m, raw
}

// schemas is where other products' schemas lie.
func schemas(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("KEPT_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("KEPT_SCHEMAS is not set")
		}
		t.Skip("KEPT_SCHEMAS does not say where other products' schemas lie")
	}
	return dir
}

// asJSON is a value as a JSON decoder gives it to a schema.
func asJSON(t testing.TB, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheManifestIsValid(t *testing.T) {
	_, raw := readManifest(t)
	compiler := jsonschema.NewCompiler()
	const base = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/"
	lookahead := regexp.MustCompile(`"pattern": "\^\(\?!.*",?`)
	for _, name := range []string{"manifest.schema.json", "manifest.schema.1.0.0.json", "manifest.schema.2.0.0.json"} {
		data, err := os.ReadFile(filepath.Join(schemas(t), "slack-"+name))
		if err != nil {
			t.Fatal(err)
		}
		// Go's regexp has no lookahead; these patterns are about functions,
		// which Kept has none of.
		data = lookahead.ReplaceAllFunc(data, func(found []byte) []byte {
			if bytes.HasSuffix(found, []byte(",")) {
				return []byte(`"$comment": "",`)
			}
			return []byte(`"$comment": ""`)
		})
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(base+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(base + "manifest.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(asJSON(t, raw)); err != nil {
		t.Errorf("the manifest is not valid:\n%v", err)
	}
}

// Limits of docs.slack.dev/reference/app-manifest.
func TestTheManifestKeepsSlacksLimits(t *testing.T) {
	m, _ := readManifest(t)
	within := func(what, text string, limit int) {
		t.Helper()
		if n := utf8.RuneCountInString(text); n == 0 || n > limit {
			t.Errorf("%s has %d characters, want 1 to %d", what, n, limit)
		}
	}
	within("the name", m.Display.Name, 35)
	within("the description", m.Display.Description, 140)
	if n := utf8.RuneCountInString(m.Display.Long); n < 174 || n > 4000 {
		t.Errorf("the long description has %d characters, want 174 to 4000", n)
	}
	for _, c := range m.Features.Commands {
		within("the command", c.Command, 32)
		within("its description", c.Description, 2000)
		within("its hint", c.Hint, 1000)
		if !c.Escape {
			t.Errorf("%s does not escape people and rooms", c.Command)
		}
	}
	if len(m.Features.Shortcuts) > 10 {
		t.Errorf("%d shortcuts", len(m.Features.Shortcuts))
	}
	for _, s := range m.Features.Shortcuts {
		within("a shortcut", s.Name, 24)
		within("its callback_id", s.CallbackID, 255)
		within("its description", s.Description, 150)
	}
	if h := m.Features.Home; !h.Home || !h.Messages || h.ReadOnly {
		t.Errorf("people cannot see Kept's page or write to it: %+v", h)
	}
	if s := m.Settings; !s.Interactivity.Enabled || !s.SocketMode || s.OrgDeploy || s.Rotation {
		t.Errorf("settings %+v", s)
	}
}

func TestTheManifestAsksForWhatTheCodeUses(t *testing.T) {
	m, _ := readManifest(t)
	if want, got := scopes(), slices.Sorted(slices.Values(m.OAuth.Scopes.Bot)); !slices.Equal(want, got) {
		t.Errorf("scopes\n%q\nthe table says\n%q", got, want)
	}
	if want, got := subscriptions(), slices.Sorted(slices.Values(m.Settings.Events.Bot)); !slices.Equal(want, got) {
		t.Errorf("events\n%q\nthe table says\n%q", got, want)
	}
	var handled []string
	for _, event := range m.Settings.Events.Bot {
		kind, _, _ := strings.Cut(event, ".")
		handled = append(handled, kind)
	}
	slices.Sort(handled)
	if handled, want := slices.Compact(handled), slices.Sorted(maps.Keys(handledEvents)); !slices.Equal(handled, want) {
		t.Errorf("subscribed to %q, translated are %q", handled, want)
	}
	var callbacks []string
	for _, s := range m.Features.Shortcuts {
		callbacks = append(callbacks, s.CallbackID)
	}
	if want, got := slices.Sorted(maps.Keys(shortcuts)), slices.Sorted(slices.Values(callbacks)); !slices.Equal(want, got) {
		t.Errorf("shortcuts %q, translated are %q", got, want)
	}
	if cmd := New(Config{}, nil, nil).cfg.Command; len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != cmd {
		t.Errorf("slash commands %+v, want %s", m.Features.Commands, cmd)
	}
}

// Every method that the code names is in the table of needs, and every method
// of the table is named by the code.
func TestTheTableOfNeedsIsTheCodes(t *testing.T) {
	method := regexp.MustCompile(`^(apps|auth|bookmarks|bots|canvases|chat|conversations|files|pins|reactions|team|usergroups|users|views)(\.[a-zA-Z]+)+$`)
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "scopes.go" || file == "limit.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && method.MatchString(s) {
					used[s] = true
				}
			}
			return true
		})
	}
	table := map[string]bool{}
	for _, n := range needs {
		if method.MatchString(n.what) {
			table[n.what] = true
		}
		if n.why == "" {
			t.Errorf("%s does not say why", n.what)
		}
	}
	for m := range used {
		if !table[m] {
			t.Errorf("the code calls %s, which the table of needs does not know", m)
		}
	}
	for m := range table {
		if !used[m] {
			t.Errorf("the table of needs has %s, which no code calls", m)
		}
	}
}
