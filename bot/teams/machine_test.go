package teams

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

// What the machine tells Kept alone goes through nobody's hands; everything else
// goes by the proxy that the environment names.
func TestTheMachinesTokenGoesPastTheProxy(t *testing.T) {
	if os.Getenv("HTTP_PROXY") != "http://proxy.example:3128" { // the environment is read once in a process
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheMachinesTokenGoesPastTheProxy$")
		again.Env = append(os.Environ(), "HTTP_PROXY=http://proxy.example:3128", "NO_PROXY=", "no_proxy=", "http_proxy=")
		if out, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	proxy := directToMachine().(*http.Transport).Proxy
	for address, past := range map[string]bool{"http://169.254.169.254/metadata/identity/oauth2/token": true, "http://smba.example/": false} {
		if by, err := proxy(httptest.NewRequest(http.MethodGet, address, nil)); err != nil || (by == nil) != past {
			t.Errorf("%s goes by %v, %v", address, by, err)
		}
	}
}
