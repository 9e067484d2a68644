package boltstore

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kept/store"
)

// holder says which process has a store open. It stands beside the file, in
// FILE.lock, for the sentence that a second process gets; the lock itself is
// on the file.
type holder struct {
	PID     int
	Host    string
	Command string
}

func holderPath(path string) string { return path + ".lock" }

// thisProcess describes the running process by its program and subcommand.
// Other arguments stay out: they may hold secrets.
func thisProcess() holder {
	command := filepath.Base(os.Args[0])
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		command += " " + os.Args[1]
	}
	host, _ := os.Hostname()
	return holder{PID: os.Getpid(), Host: host, Command: command}
}

// writeHolder leaves this process's name beside the file. It is for a sentence
// only, so failing to is no failure.
func writeHolder(path string) {
	if b, err := json.Marshal(thisProcess()); err == nil {
		_ = os.WriteFile(holderPath(path), b, 0o600)
	}
}

// locked is the error for a file that another process has locked.
func locked(path string, cause error) error {
	who, me := "another process", thisProcess()
	var h holder
	if b, err := os.ReadFile(holderPath(path)); err == nil && json.Unmarshal(b, &h) == nil && h.PID > 0 {
		who = fmt.Sprintf("process %d (%s)", h.PID, h.Command)
		if h.Host == me.Host {
			who += " on this machine"
		} else {
			who += " on " + h.Host
		}
	}
	sentence := fmt.Sprintf("%s is in use by %s; stop it, or use another file with --store", path, who)
	return &failure{sentence, store.ErrLocked, cause}
}
