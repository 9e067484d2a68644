package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed testdata/accessible.js
var accessible string

// longestWait is how long something may take to show. What shows is waited for,
// so that a slow machine only takes longer.
const longestWait = 3 * time.Minute

// browser is a page of a demo, in headless Chromium.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	strayed  []string // requests to other hosts
	problems []string // what the browser complained about
}

// startDemo runs the real program and gives the page's address.
func startDemo(t *testing.T, program, dir string) (address string, stop func()) {
	t.Helper()
	cmd := exec.Command(program, "demo", "--dir", dir, "--listen", "127.0.0.1:0", "--no-open")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demo ended with %v: %s", err, complaints.String())
		}
	})
	t.Cleanup(stop)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("the demo printed no address: %s", complaints.String())
	}
	return lines.Text(), stop
}

// openBrowser starts Chromium, once more where that fails: on a busy machine it
// may crash before it has begun. Where there is none the test is skipped, but never
// in CI.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI needs Chromium: apt-get install chromium")
		}
		t.Skip("no Chromium is installed to look at the page with")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1280, 860), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	for again := false; ; again = true {
		allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
		ctx, stop := chromedp.NewContext(allocator)
		end := func() { stop(); stopAllocator() } // which waits until its files are gone
		late := time.AfterFunc(longestWait, stop)
		err := chromedp.Do(ctx)
		if late.Stop() && err == nil {
			t.Cleanup(end)
			return &browser{t: t, ctx: ctx}
		}
		end()
		if again {
			t.Fatalf("Chromium does not start: %v", err)
		}
		t.Logf("Chromium did not start, and is started again: %v", err)
	}
}

// open opens the demo's page, and from then on notes what it should not do.
func (b *browser) open(address string) {
	b.t.Helper()
	home, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	err = chromedp.Listen(b.ctx, func(ev any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(ev.Request.URL); err != nil || u.Host != home.Host && u.Scheme != "data" && u.Scheme != "about" {
				b.strayed = append(b.strayed, ev.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			b.problems = append(b.problems, ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if ev.Entry.Level == log.EntryLevelError {
				b.problems = append(b.problems, ev.Entry.Text+" "+ev.Entry.URL)
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	b.run(chromedp.Navigate(address))
	b.waitFor(`document.documentElement.dataset.ready`)
}

func (b *browser) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longestWait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.page())
	}
}

// call sends a command of the browser's protocol.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

// page is what the page shows, for a failure.
func (b *browser) page() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// eval gives the value of an expression.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longestWait)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", expression, err, b.page())
	}
	return value
}

// waitFor waits until an expression is true.
func (b *browser) waitFor(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longestWait)
	defer cancel()
	poll := chromedp.Poll[chromedp.Void](`!!(`+expression+`)`, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(longestWait))
	if err := chromedp.Do(ctx, poll); err != nil {
		b.t.Fatalf("waited for %s: %v\n%s", expression, err, b.page())
	}
}

// see waits until a text stands in the channel that is open.
func (b *browser) see(text string) {
	b.t.Helper()
	b.waitFor(`document.querySelector('#main').innerText.includes(` + quoted(text) + `)`)
}

// write types into what a selector finds.
func (b *browser) write(selector, text string) {
	b.t.Helper()
	b.run(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// key presses keys where the focus is.
func (b *browser) key(keys string) {
	b.t.Helper()
	b.run(chromedp.KeyEvent(keys))
}

// does waits until an expression finds something, and does one thing with it at
// once, before news can put another in its place.
func (b *browser) does(find, what string) {
	b.t.Helper()
	b.waitFor(`(n => n && (n.` + what + `, true))(` + find + `)`)
}

// focus puts the focus on the last of what a selector finds.
func (b *browser) focus(selector string) {
	b.t.Helper()
	b.does(`[...document.querySelectorAll(`+quoted(selector)+`)].at(-1)`, `focus()`)
}

// say writes into the box and sends it with the keyboard.
func (b *browser) say(text string) {
	b.t.Helper()
	b.write(`#composer-text`, text)
	b.key(kb.Escape) // suggestions go
	b.key(kb.Enter)
}

// press presses the last button below a selector whose words begin so.
func (b *browser) press(below, words string) {
	b.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll(%s)].filter(n => n.matches('button,a') && (n.getAttribute('aria-label') || n.innerText).trim().startsWith(%s) && !n.disabled).at(-1)`, quoted(below), quoted(words))
	b.does(find, `click()`)
}

// enter opens the channel of a name, or whose name begins so.
func (b *browser) enter(name string) {
	b.t.Helper()
	find := `(rooms => rooms.find(n => words(n) === name) || rooms.find(n => words(n).startsWith(name)))([...document.querySelectorAll('#side .room')])`
	find = `((name, words) => ` + find + `)(` + quoted(name) + `, n => n.querySelector('.words').innerText)`
	b.does(find, `click()`)
	b.waitFor(find + `?.getAttribute('aria-current') === 'page' && document.querySelector('#main h2')`)
}

// be acts as somebody.
func (b *browser) be(name string) {
	b.t.Helper()
	find := `[...document.querySelectorAll('#side .person')].find(n => n.innerText.startsWith(` + quoted(name) + `) || n.querySelector('b').innerText === ` + quoted(name) + `)`
	b.does(find, `click()`)
	b.waitFor(find + `?.getAttribute('aria-checked') === 'true'`)
}

// toNext moves the clock to the next reminder, and waits until it is there.
func (b *browser) toNext() {
	b.t.Helper()
	before := eval[string](b, `document.querySelector('.clock .time').innerText`)
	b.press(`#bar button`, "To the next reminder")
	b.waitFor(`document.querySelector('.clock .time').innerText !== ` + quoted(before) + ` && !document.querySelector('#bar.moving')`)
}

// inspect looks at the page as it stands for what would keep people out.
func (b *browser) inspect(where string) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		for _, problem := range eval[[]string](b, accessible) {
			b.t.Errorf("%s, %s: %s", where, scheme, problem)
		}
	}
}

func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(data)
}
