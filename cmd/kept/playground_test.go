package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"kept/bot/teams/teamsfake"
)

// playgroundPackage is Microsoft's Agents Playground, a local client that looks
// and behaves like Teams. Its licence allows to evaluate it and no more: it is
// installed for this test where somebody asks for that, and never by CI itself.
const playgroundPackage = "@microsoft/m365agentsplayground@0.2.28"

// playground is an organisation whose people use Microsoft's client, with its own
// connector; sign-in, tokens and Graph are the organisation's.
type playground struct {
	*building
	url     string // of its page
	service string // of its connector
}

// The playground's places.
const (
	playTeam    = "19:platform@thread.tacv2"
	playChannel = "19:operations@thread.tacv2"
)

// newPlayground installs and starts the client.
func newPlayground(t *testing.T) *playground {
	t.Helper()
	dir := t.TempDir()
	install := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir, playgroundPackage)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("install the Agents Playground: %v\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	p := &playground{building: newBuilding(t), url: "http://" + at, service: "http://" + at + "/_connector"}
	signing := httptest.NewServer(http.HandlerFunc(p.sign))
	t.Cleanup(signing.Close)
	if err := os.WriteFile(filepath.Join(dir, ".m365agentsplayground.yml"), p.people(t), 0o644); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(at)
	cmd := exec.Command("node", "node_modules/@microsoft/m365agentsplayground/cli.js", "start", "--channel-id", "msteams", "--disable-telemetry",
		"--app-endpoint", signing.URL+"/api/messages", "--port", port, "--service-url", p.service)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "Listening on") {
			return p
		}
	}
	t.Fatal("the Agents Playground does not start")
	return nil
}

// people is the client's configuration, which is YAML: who is in the organisation.
// It wants five people beside the one who uses it.
func (p *playground) people(t *testing.T) []byte {
	person := func(name, object string) map[string]any {
		address := strings.ToLower(name) + "@example.com"
		return map[string]any{"id": "29:" + name, "name": name, "givenName": name, "surname": name, "email": address, "userPrincipleName": address, "aadObjectId": object}
	}
	others := []any{person("Ben", p.ben.ID)}
	for _, name := range []string{"Cleo", "Dan", "Scribe", "Manager"} {
		others = append(others, person(name, p.AddUser(teamsfake.User{Name: name}).ID))
	}
	data, err := json.Marshal(map[string]any{
		"version": "0.1.1", "tenantId": teamsfake.DefaultTenant, "bot": map[string]any{"id": "28:" + teamsfake.DefaultAppID, "name": "Kept"},
		"currentUser": person("Ana", p.ana.ID), "users": others,
		"personalChat": map[string]any{"id": "a:ana-and-kept"}, "groupChat": map[string]any{"id": "19:chat@thread.v2", "name": "Chat"},
		"team": map[string]any{"id": playTeam, "name": "Platform", "aadGroupId": p.team.ID, "channels": []any{map[string]any{"id": playChannel, "name": "Operations"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sign brings an activity to Kept with the token that the Bot Connector would
// sign for it: the playground sends none, and Kept takes nothing without.
func (p *playground) sign(w http.ResponseWriter, r *http.Request) {
	to := p.behind.Load()
	if r.Method != http.MethodPost || to == nil { // it looks whether somebody is there
		return
	}
	body, err := io.ReadAll(r.Body)
	var req *http.Request
	if err == nil {
		req, err = http.NewRequestWithContext(r.Context(), http.MethodPost, to.String()+"/teams/messages", bytes.NewReader(body))
	}
	var resp *http.Response
	if err == nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", p.Token(func(t *teamsfake.Token) { t.Claims["serviceurl"] = p.service }))
		resp, err = http.DefaultClient.Do(req)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// until waits until an expression is true, looking again whenever the page changes.
func (b *browser) until(expression string) {
	b.t.Helper()
	eval[bool](b, `new Promise(done => {
		const look = () => { if (`+expression+`) { seen.disconnect(); done(true) } }
		const seen = new MutationObserver(look)
		seen.observe(document, {subtree: true, childList: true, attributes: true, characterData: true})
		look()
	})`)
}

// shows waits until a text stands on the page.
func (b *browser) shows(text string) {
	b.t.Helper()
	b.until(`document.body.innerText.includes(` + quoted(text) + `)`)
}

// click clicks the last of what a selector finds whose words begin so.
func (b *browser) click(selector, words string) {
	b.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll(%s)].filter(n => (n.getAttribute('aria-label') || n.innerText).trim().startsWith(%s) && !n.disabled).at(-1)`, quoted(selector), quoted(words))
	b.until(find)
	eval[bool](b, find+`.click() || true`)
}

// shoot leaves a picture of the page for whoever looks (go test -artifacts).
func (b *browser) shoot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

// An incident in Microsoft's own client: a mention, a card, a form that is
// executed and refreshed in place, a message action, a reminder after Kept was
// killed. It needs node, npm and its registry, and the licence of what it
// installs: it runs where KEPT_PLAYGROUND=1 is set.
func TestAnIncidentInTheAgentsPlayground(t *testing.T) {
	if os.Getenv("KEPT_PLAYGROUND") != "1" {
		t.Skip("Microsoft's Agents Playground may be installed to evaluate it only; it runs with KEPT_PLAYGROUND=1")
	}
	p := newPlayground(t)
	kept := p.start(nil)
	b := openBrowser(t)
	call(b, network.Enable, network.EnableParams{}) // starts it
	b.run(chromedp.Navigate(p.url))
	b.click("[role=treeitem]", "Platform - Operations")
	b.shows("Start a new post")
	b.write("[role=textbox]", "The failover left the old primary writable")
	b.click("button", "Post")
	b.shows("The failover left")

	b.write("[role=textbox]", "@")
	b.click("[role=menuitem]", "Kept")
	b.write("[role=textbox]", "declare Checkout is down sev:1")
	b.click("button", "Post")
	b.shows("commander Ana")
	b.click("button", "Post update")
	b.shows("The form is in your chat with Kept.")
	b.shoot("card")

	b.click("[role=treeitem]", "Personal Chat")
	b.shows("Update on INC-1")
	b.shoot("form")
	b.write("textarea", "We look into it. Next update in 30 minutes")
	b.click("button", "Post")
	b.shows("Heard: next update by")
	if eval[bool](b, `document.body.innerText.includes("Update on INC-1")`) {
		t.Error("the form that was sent still stands")
	}
	b.shoot("executed")

	b.click("[role=treeitem]", "Platform - Operations")
	b.shows("Update U1 by Ana")
	b.click("button", "Show more information") // the oldest message is the last
	b.click("[role=menuitem]", "Action Command")
	b.write("[role=dialog] input[type=text]", "add_to_timeline")
	b.click("button", "Create")
	b.shows("noted at")
	b.shoot("message-action")
	b.click("[role=dialog] button", "Close")

	if err := kept.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.ends(kept)
	p.passes(25*time.Minute - 3*time.Second)
	p.start(nil)
	b.shows("in 5 min: the update you promised")
	b.shoot("reminder")
}
