package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kept/bot"
	"kept/bot/paging"
)

// hookSettings are one system outside the chat that Kept can call.
type hookSettings struct {
	Kind   hookKind    `yaml:"kind"`
	URL    hookAddress `yaml:"url"`
	Secret secretPlace `yaml:"secret"`
}

type (
	hookKind    paging.Kind
	hookAddress string // https, or http to this machine; "" = the system's own
	hookName    string // "" = none
	// secretPlace says where a secret is: "env ONCALL_KEY" or "file /run/secrets/oncall".
	secretPlace struct {
		env, file string
		line      int
	}
)

var (
	hookNamePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	envPattern      = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)
)

func (k *hookKind) UnmarshalYAML(n *yaml.Node) error {
	if !slices.Contains(paging.Kinds, paging.Kind(n.Value)) {
		return at(n, "%q is no kind of hook; write generic, pagerduty or opsgenie", n.Value)
	}
	*k = hookKind(n.Value)
	return nil
}

func (a *hookAddress) UnmarshalYAML(n *yaml.Node) error {
	u, err := url.Parse(n.Value)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return at(n, "what stands here is no address of a hook; write https://…")
	}
	*a = hookAddress(n.Value)
	return nil
}

func (h *hookName) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "none" {
		return nil
	}
	if !hookNamePattern.MatchString(n.Value) {
		return at(n, "%q is no name of a hook; they have small letters, digits and hyphens", n.Value)
	}
	*h = hookName(n.Value)
	return nil
}

func (s *secretPlace) UnmarshalYAML(n *yaml.Node) error {
	where, name, _ := strings.Cut(n.Value, " ")
	name = strings.TrimSpace(name)
	switch {
	case where == "env" && envPattern.MatchString(name):
		s.env = name
	case where == "file" && name != "":
		s.file = name
	default: // it may be the secret itself: it is not repeated
		return at(n, "a secret has no place here; write where it is: `env ONCALL_KEY` or `file /run/secrets/oncall`")
	}
	s.line = n.Line
	return nil
}

// read gives the secret.
func (s secretPlace) read(env func(string) (string, bool)) (string, error) {
	if s.file != "" {
		text, err := os.ReadFile(s.file)
		if err != nil {
			return "", fmt.Errorf("line %d: %w", s.line, err)
		}
		if value := strings.TrimSpace(string(text)); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("line %d: %s is empty", s.line, s.file)
	}
	if value, _ := env(s.env); strings.TrimSpace(value) != "" {
		return strings.TrimSpace(value), nil
	}
	return "", fmt.Errorf("line %d: the environment has no %s; set it, or write `file` and where it is", s.line, s.env)
}

// checkHooks refuses hooks that cannot be called, and names of hooks that there
// are not.
func (s settings) checkHooks() error {
	for _, name := range slices.Sorted(maps.Keys(s.Hooks)) {
		h := s.Hooks[name]
		switch {
		case !hookNamePattern.MatchString(name):
			return fmt.Errorf("hooks: %q is no name of a hook; they have small letters, digits and hyphens", name)
		case h.Kind == "":
			return fmt.Errorf("hooks: %s has no kind; write generic, pagerduty or opsgenie", name)
		case h.Secret == secretPlace{}:
			return fmt.Errorf("hooks: %s has no secret; write where it is: `env ONCALL_KEY` or `file /run/secrets/oncall`", name)
		case h.URL == "" && paging.Kind(h.Kind) == paging.Generic:
			return fmt.Errorf("hooks: %s has no url, which a generic hook needs", name)
		}
	}
	for home, place := range s.sections() {
		if h := place.EscalationHook; h != "" {
			if _, ok := s.Hooks[string(h)]; !ok {
				return fmt.Errorf("%s: the escalation hook %q is not among the hooks", home, h)
			}
		}
	}
	return nil
}

// pager is what calls the configured hooks; nil where there are none. A secret
// that cannot be read is misuse, told with its line.
func (s settings) pager(env func(string) (string, bool), clock func() time.Time) (*paging.Pager, error) {
	if len(s.Hooks) == 0 {
		return nil, nil
	}
	hooks := map[string]paging.Hook{}
	for name, h := range s.Hooks {
		secret, err := h.Secret.read(env)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: hooks: %s: %w", errMisuse, s.file, name, err)
		}
		hooks[name] = paging.Hook{Kind: paging.Kind(h.Kind), URL: string(h.URL), Secret: secret}
	}
	return paging.New(hooks, http.DefaultClient, clock)
}

// asPager keeps "no hooks" from becoming a pager that is there.
func asPager(p *paging.Pager) bot.Pager {
	if p == nil {
		return nil
	}
	return p
}

// hooks looks whether the configured hooks answer, which calls nobody, and whether
// the secrets of the intakes are there.
func (c checkCmd) hooks(ctx context.Context, chosen settings) (found []finding) {
	switch sources, err := chosen.intakeSources(os.LookupEnv); {
	case err != nil:
		found = append(found, finding{What: "intake", Fix: plainMisuse(err)})
	case len(sources) > 0:
		found = append(found, finding{OK: true, What: fmt.Sprintf("intake: the secrets of %d are there", len(sources))})
	}
	p, err := chosen.pager(os.LookupEnv, time.Now)
	if err != nil {
		return append(found, finding{What: "hooks", Fix: plainMisuse(err)})
	}
	if p == nil {
		return found
	}
	for _, name := range p.Hooks() {
		f := finding{OK: true, What: "hook " + name + ": answers"}
		if err := p.Reach(ctx, name); err != nil {
			f = finding{What: "hook " + name + " does not answer", Fix: err.Error() + "\nLook at its url in the configuration, and whether this machine may reach it."}
		}
		found = append(found, f)
	}
	return found
}
