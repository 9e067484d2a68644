package main

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// allowed says which packages of ours a package may import: imports point
// inward. A package that is not listed fails the test, so that whoever adds one
// decides where it stands.
var allowed = map[string][]string{
	"kept/bot/incident":               {},
	"kept/bot/chat":                   {},
	"kept/reminders":                  {"kept/bot/incident"},
	"kept/reminders/promise":          {"kept/bot/incident"},
	"kept/bot/command":                {"kept/bot/incident", "kept/reminders/promise"},
	"kept/reminders/promise/holidays": {},
	"kept/bot/lint":                   {"kept/bot/incident", "kept/reminders/promise"},
	"kept/bot/figures":                {"kept/bot/incident"},
	"kept/bot/postmortem":             {"kept/bot/incident", "kept/reminders/promise"},
	"kept/store":                      {"kept/bot/incident", "kept/bot/chat", "kept/reminders"},
	"kept/store/boltstore":            {"kept/bot/incident", "kept/bot/chat", "kept/reminders", "kept/store"},
	"kept/store/storetest":            {"kept/bot/incident", "kept/bot/chat", "kept/reminders", "kept/store"},
	"kept/bot/chat/chattest":          {"kept/bot/chat"},
	"kept/bot/chat/switchboard":       {"kept/bot/chat"},
	"kept/bot":                        {"kept/bot/incident", "kept/bot/chat", "kept/bot/command", "kept/bot/figures", "kept/bot/lint", "kept/bot/postmortem", "kept/reminders", "kept/reminders/promise", "kept/store"},
	"kept/bot/intake":                 {"kept/bot", "kept/bot/incident", "kept/bot/signature"},
	"kept/bot/signature":              {},
	"kept/bot/paging":                 {"kept/bot", "kept/bot/incident", "kept/bot/chat", "kept/bot/signature"},
	"kept/bot/rehearse":               {"kept/bot", "kept/bot/incident", "kept/bot/chat", "kept/reminders", "kept/store"},
	"kept/bot/rehearse/mirror":        {"kept/bot", "kept/bot/chat", "kept/bot/rehearse", "kept/store", "kept/store/boltstore"},
	"kept/bot/statuspage":             {"kept/bot/incident", "kept/bot/chat", "kept/reminders/promise", "kept/store"},
	"kept/bot/slack":                  {"kept/bot/chat"},
	"kept/bot/slack/slackfake":        {},
	"kept/bot/teams":                  {"kept/bot/chat"},
	"kept/bot/teams/teamsfake":        {},
	"kept/bot/slack/demo":             {"kept/bot/slack/slackfake"},
	"kept/bot/slack/export":           {"kept/bot/chat", "kept/bot/incident", "kept/bot/slack", "kept/store"},
	"kept/deploy/teams":               {},
	"kept/cmd/kept":                   {"*"},
}

// owners says which packages may use a library: no SDK or driver type leaves
// the package that it was brought in for.
var owners = map[string][]string{
	"go.etcd.io/bbolt":                   {"kept/store/boltstore", "kept/bot/slack/demo"},
	"github.com/slack-go/slack":          {"kept/bot/slack"},
	"github.com/gorilla/websocket":       {"kept/bot/slack", "kept/bot/slack/slackfake"},
	"golang.org/x/time":                  {"kept/bot/slack", "kept/bot/teams"},
	"github.com/golang-jwt/jwt/v5":       {"kept/bot/teams", "kept/bot/teams/teamsfake"},
	"golang.org/x/oauth2":                {"kept/bot/teams"},
	"golang.org/x/text/unicode/norm":     {"kept/bot/slack"},
	"golang.org/x/net/html":              {"kept/bot/teams"},
	"github.com/robfig/cron/v3":          {"kept/reminders"},
	"github.com/alecthomas/kong":         {"kept/cmd/kept"},
	"github.com/google/go-cmp":           {"kept/store/storetest"},
	"go.yaml.in/yaml/v3":                 {"kept/cmd/kept"},
	"github.com/yuin/goldmark":           {"kept/bot/postmortem", "kept/bot/slack/demo"},
	"github.com/microcosm-cc/bluemonday": {"kept/bot/postmortem"},
	"github.com/rickar/cal/v2":           {"kept/reminders/promise/holidays"},
}

func TestImportsPointInward(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}: {{join .Imports \" \"}}", "kept/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		may, listed := allowed[pkg]
		if !listed {
			t.Errorf("%s is not in the table of what may import what; add it", pkg)
		}
		for _, imp := range strings.Fields(imports) {
			switch {
			case strings.HasPrefix(imp, "kept/"):
				if !slices.Contains(may, imp) && !slices.Contains(may, "*") {
					t.Errorf("%s imports %s, which points outward", pkg, imp)
				}
			case strings.Contains(imp, "."):
				if !ownedBy(imp, pkg) {
					t.Errorf("%s imports %s, which belongs to another package of ours, or to none", pkg, imp)
				}
			}
		}
	}
}

// ownedBy reports whether pkg may use the library that imp is part of.
func ownedBy(imp, pkg string) bool {
	for lib := imp; lib != "."; lib = path.Dir(lib) {
		if users, ok := owners[lib]; ok {
			return slices.Contains(users, pkg)
		}
	}
	return false
}

func TestTheTopLevelStaysSmall(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}", "kept/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for pkg := range strings.Lines(string(out)) {
		top := strings.Split(strings.TrimSpace(pkg), "/")[1]
		if !slices.Contains([]string{"cmd", "bot", "store", "reminders", "deploy"}, top) {
			t.Errorf("%s stands outside cmd, bot, store, reminders and deploy", strings.TrimSpace(pkg))
		}
	}
}
