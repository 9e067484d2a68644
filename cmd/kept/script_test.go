package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run kept itself.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){
		"kept": func() { os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})) },
	})
}

// tests are all of them; what they built is gone after them.
type tests struct{ *testing.M }

func (all tests) Run() int {
	defer func() { os.RemoveAll(builtIn) }()
	return all.M.Run()
}

// TestScripts types what a user types and looks at what they see.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
