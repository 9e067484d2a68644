package main

import (
	"os"
	"strings"
	"testing"
)

// Whatever stands in a configuration file, it is read or refused in a
// sentence, and what is read makes a usable configuration.
func FuzzReadSettings(f *testing.F) {
	example, err := os.ReadFile("../../deploy/kept.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add("zone: Mars/Base\n")
	f.Add("policy: {every: {SEV1: 20m, SEV1: 1h}}\n")
	f.Add("hours: {work: 22:00-06:00, days: [sun], sleep: never}\nholidays: [2026-12-25]\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := readSettings(strings.NewReader(text))
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" || strings.Contains(err.Error(), "main.") {
				t.Errorf("refused with %q", err)
			}
			return
		}
		if cfg := s.config(); cfg.Policy.Every == nil {
			t.Error("a configuration without a policy")
		}
	})
}
