package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the release build (-ldflags "-X main.version=1.2.3").
var version = "dev"

type versionCmd struct{}

func (versionCmd) Help() string { return "Example:\n\n    kept version" }

// Run prints the version, the commit it was built from and the Go that built it.
func (versionCmd) Run(s streams) error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, kv := range info.Settings {
			if kv.Key == "vcs.revision" && len(kv.Value) >= 12 {
				commit = " (" + kv.Value[:12] + ")"
			}
		}
	}
	_, err := fmt.Fprintf(s.out, "kept %s%s, %s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
