package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// What stands in deploy/ starts Kept with flags and variables that it has.
func TestDeploymentsStartKeptAsItIs(t *testing.T) {
	for file, start := range map[string]string{
		"kept.service":    `ExecStart=/usr/local/bin/kept (.*)`,
		"kubernetes.yaml": `args: \[(.*)\]`,
		"Dockerfile":      `CMD \[(.*)\]`,
	} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../deploy", file))
			if err != nil {
				t.Fatal(err)
			}
			line := regexp.MustCompile(start).FindSubmatch(text)
			if line == nil {
				t.Fatal("it starts nothing")
			}
			var cl commandLine
			parser, err := kong.New(&cl)
			if err != nil {
				t.Fatal(err)
			}
			args := strings.Fields(strings.NewReplacer(`"`, "", ",", " ").Replace(string(line[1])))
			if parsed, err := parser.Parse(args); err != nil || parsed.Command() != "serve" {
				t.Errorf("kept %q: %v", args, err)
			}
			for _, name := range regexp.MustCompile(`\b(?:SLACK|TEAMS|KEPT)_[A-Z_]+`).FindAllString(string(text), -1) {
				known := []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "TEAMS_APP_ID", "TEAMS_TENANT_ID", "TEAMS_APP_SECRET", "KEPT_STORE", "KEPT_LISTEN"}
				if base := strings.TrimSuffix(name, "_FILE"); !slices.Contains(known, base) {
					t.Errorf("Kept reads no %s", name)
				}
			}
		})
	}
}

func TestTheKubernetesFileIsYAML(t *testing.T) {
	f, err := os.Open("../../deploy/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var kinds []string
	d := yaml.NewDecoder(f)
	for {
		var doc struct{ Kind string }
		if d.Decode(&doc) != nil {
			break
		}
		kinds = append(kinds, doc.Kind)
	}
	if got := strings.Join(kinds, " "); got != "PersistentVolumeClaim Deployment" {
		t.Errorf("it describes %s", got)
	}
}
