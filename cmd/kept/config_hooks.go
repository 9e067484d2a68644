package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"kept/bot"
	"kept/bot/intake"
)

// intakeSettings are one monitoring system whose alerts Kept takes.
type intakeSettings struct {
	Format    intakeFormat `yaml:"format"`
	Room      named        `yaml:"room"`
	Secret    secretPlace  `yaml:"secret"`
	Declare   bool         `yaml:"declare"`
	Commander named        `yaml:"commander"`
}

type intakeFormat intake.Format

func (f *intakeFormat) UnmarshalYAML(n *yaml.Node) error {
	if !slices.Contains(intake.Formats, intake.Format(n.Value)) {
		return at(n, "%q is no format of alerts; write alertmanager, grafana, pagerduty, opsgenie or generic", n.Value)
	}
	*f = intakeFormat(n.Value)
	return nil
}

// checkIntake refuses intakes that cannot take anything.
func (s settings) checkIntake() error {
	for _, name := range slices.Sorted(maps.Keys(s.Intake)) {
		in := s.Intake[name]
		switch {
		case !hookNamePattern.MatchString(name):
			return fmt.Errorf("intake: %q is no name; they have small letters, digits and hyphens", name)
		case in.Format == "":
			return fmt.Errorf("intake: %s has no format; write alertmanager, grafana, pagerduty, opsgenie or generic", name)
		case in.Secret == secretPlace{}:
			return fmt.Errorf("intake: %s has no secret; write where it is: `env PROM_TOKEN` or `file /run/secrets/prom`", name)
		case !in.Room.isRoom():
			return fmt.Errorf(`intake: %s has no room, where its alerts are proposed; write "#triage", with the quotes`, name)
		case in.Declare != (in.Commander.name != ""):
			return fmt.Errorf("intake: %s: `declare: yes` and `commander` go together: somebody has to lead what is declared", name)
		case in.Commander.isRoom():
			return fmt.Errorf(`intake: %s: the commander is a person; write "@ana"`, name)
		}
	}
	return nil
}

// intakeSources are who may send alerts. A secret that cannot be read is misuse,
// told with its line.
func (s settings) intakeSources(env func(string) (string, bool)) (map[string]intake.Source, error) {
	sources := map[string]intake.Source{}
	for name, in := range s.Intake {
		secret, err := in.Secret.read(env)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: intake: %s: %w", errMisuse, s.file, name, err)
		}
		if len(secret) < shortestSecret {
			return nil, fmt.Errorf("%w: %s: intake: %s: line %d: its secret is too short to be one; take at least %d characters, as from `openssl rand -hex 20`",
				errMisuse, s.file, name, in.Secret.line, shortestSecret)
		}
		sources[name] = intake.Source{Format: intake.Format(in.Format), Secret: secret}
	}
	return sources, nil
}

// shortestSecret is how long what proves a sender must be: it can be tried from
// outside.
const shortestSecret = 16

// intakes resolves the names of the intakes, those without a platform's name before
// them on the first one that is connected.
func (s settings) intakes(ctx context.Context, directories map[string]directory) (map[string]bot.Intake, error) {
	if len(s.Intake) == 0 || len(directories) == 0 {
		return nil, nil
	}
	r := resolver{ctx: ctx, home: slices.Sorted(maps.Keys(directories))[0], directories: directories, file: s.file}
	all := map[string]bot.Intake{}
	for _, name := range slices.Sorted(maps.Keys(s.Intake)) {
		in := s.Intake[name]
		all[name] = bot.Intake{Room: r.room("intake "+name, in.Room), Declare: in.Declare, Commander: r.person("intake "+name, in.Commander)}
	}
	return all, errors.Join(r.errs...)
}
