package boltstore

import (
	"os"
	"os/exec"
	"testing"
)

// children are what this test binary does instead of testing when it is
// started as another process.
var children = map[string]func(path string){
	"hold":  holdChild,
	"write": writeChild,
}

const childEnv, pathEnv = "KEPT_TEST_CHILD", "KEPT_TEST_PATH"

func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childEnv)]; ok {
		child(os.Getenv(pathEnv))
		return
	}
	os.Exit(m.Run())
}

// childProcess prepares this binary to run as one of the children.
func childProcess(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "serve") // the second word is what the sentence names
	cmd.Env = append(os.Environ(), childEnv+"="+name, pathEnv+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}
