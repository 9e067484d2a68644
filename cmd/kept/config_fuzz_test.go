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
	f.Add("slack: {announce: '#a', deputy: ana@example.com, escalation: '@b', room name: '{id', rights: {waive: ['@c', none]}}\n")
	f.Add("slack: {people: {'@ana': {work: 22:00-06:00, days: [sun], sleep: 08:00-15:00, zone: Europe/Lisbon}, '#a': {zone: here}}}\n")
	f.Add("slack:\n  announce: #a\n  rights:\n    declare: everybody\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := readSettings(strings.NewReader(text))
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" || strings.Contains(err.Error(), "main.") {
				t.Errorf("refused with %q", err)
			}
			return
		}
		cfg := s.config()
		if cfg.Policy.Every == nil {
			t.Error("a configuration without a policy")
		}
		if err := s.resolve(t.Context(), map[string]directory{onSlack: names{}, onTeams: names{}}, &cfg); err != nil && !strings.Contains(err.Error(), ": line ") {
			t.Errorf("resolved with %q", err)
		}
	})
}
