package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestTheDemoInABrowser is an incident, from the form to the draft, as a visitor
// goes through it.
func TestTheDemoInABrowser(t *testing.T) {
	b := openBrowser(t)
	program, dir := keptBinary(t), t.TempDir()
	address, stop := startDemo(t, program, dir)
	b.open(address)
	b.waitFor(`document.querySelector('.life').innerText.includes('Kept is running')`)
	b.inspect("the first look")

	// Declare with the form. What is missing is said at the field.
	b.say("/incident ")
	b.waitFor(`document.querySelector('dialog[open]')`)
	b.inspect("the form")
	b.press(`dialog button`, "Declare")
	b.waitFor(`document.querySelector('dialog [aria-invalid=true]') === document.activeElement`)
	b.inspect("the form with an error")
	b.write(`dialog input[type=text]`, "Users can't log in")
	eval[bool](b, `(s => { s.value = 'SEV1'; return true })(document.querySelector('dialog select'))`)
	b.press(`dialog button`, "Declare")
	b.waitFor(`!document.querySelector('dialog')`)
	b.enter("inc-1")
	b.see("First update owed by")

	// An update with a promise is heard, reminded of, and escalated.
	b.say("/incident update public: We have received reports of failed logins. Next update in 30 minutes")
	b.see("Heard: next public update by")
	b.see("Public update U1 by Ana")
	b.toNext()
	b.see("min: the public update you promised")
	b.toNext()
	b.see("now due: the public update promised for")
	b.toNext()
	b.enter("Kept")
	b.see("public update is 5 min late")
	b.inspect("a direct message")
	b.enter("inc-1")
	b.toNext()
	b.see("is 15 min late")
	b.waitFor(`[...document.querySelectorAll('#main .message')].at(-1)?.querySelector('.mention')?.innerText === '@Dan'`)

	// The guide goes on to a handover, and what was done stays ticked off.
	b.be("Dan")
	b.waitFor(`document.querySelector('.guide h2').innerText === 'Hand over to Ben'`)
	b.be("Ana")
	b.enter("inc-1")
	b.press(`.guide button`, "Write the handover")
	b.waitFor(`document.querySelector('#composer-text').value.startsWith('/incident handover @Ben ')`)
	eval[bool](b, `(text => { text.value = ''; return true })(document.querySelector('#composer-text'))`)

	// What people type is text.
	b.say(`<img src=x onerror=alert(1)> <!channel> *&lt;b&gt;* javascript:alert(2)`)
	b.see(`<img src=x onerror=alert(1)> <!channel> *&lt;b&gt;* javascript:alert(2)`)
	if eval[bool](b, `!!document.querySelector('#main .content img, #main .content .loud, #main .content a[href^="javascript"]')`) {
		t.Error("a text that was typed became markup")
	}

	// A reaction puts it into the timeline; a thread opens beside.
	b.focus(`#main .message`)
	b.press(`#main .message:focus-within .tools button`, "Pushpin")
	b.waitFor(`document.querySelector('#main .reaction[aria-pressed=true]')`)
	b.focus(`#main .message:has(.reaction)`)
	b.press(`#main .message:focus-within .tools button`, "Reply in thread")
	b.waitFor(`document.activeElement.id === 'reply-text'`)
	b.write(`#reply-text`, "looking\r")
	b.waitFor(`document.querySelector('#pane').innerText.includes('looking') && document.querySelector('#main .replies')`)
	b.inspect("a thread")
	b.key(kb.Escape)
	b.waitFor(`document.querySelector('#pane').hidden`)

	// Killed, Kept answers nothing; what it left with Slack speaks. Restarted, it
	// takes up what it owed.
	b.say("/incident update public: Logins come back. Next update in 20 minutes")
	b.see("Public update U2 by Ana")
	b.press(`#bar button`, "Kill Kept")
	b.waitFor(`document.querySelector('.life').innerText.includes('Kept is dead')`)
	b.say("/incident status")
	b.see(`/incident failed with the error "dispatch_failed"`)
	b.toNext()
	b.see("Kept is not answering")
	b.inspect("Kept dead")
	b.press(`#bar button`, "Start Kept again")
	b.waitFor(`document.querySelector('.life').innerText.includes('Kept is running')`)

	// Resolve, and read the draft beside the chat.
	b.say("/incident page @sre logins come and go")
	b.see("Ben and Cleo of @sre are being paged")
	b.say("/incident resolve public: Everything works again.")
	b.see("resolved")
	b.press(`#main .file button`, "Read inc-1-postmortem.html")
	b.waitFor(`document.querySelector('#pane iframe.draft[sandbox=""]')`)
	draft := eval[string](b, `fetch(document.querySelector('#pane iframe').src).then(a => a.text())`)
	if !strings.Contains(draft, "<h1") || !strings.Contains(draft, "Users can&#39;t log in") || !strings.Contains(draft, "P1") {
		t.Errorf("the draft is\n%.2000s", draft)
	}
	b.inspect("the draft")
	b.press(`#pane button`, "Close")
	b.press(`#main .bookmarks a`, "Postmortem draft")
	b.waitFor(`document.querySelector('#pane iframe.draft[sandbox=""]')?.src.includes('/canvases/')`)
	if canvas := eval[string](b, `fetch(document.querySelector('#pane iframe').src).then(a => a.text())`); !strings.Contains(canvas, "Users can't log in</h1>") {
		t.Errorf("the draft as a document is\n%.2000s", canvas)
	}
	b.inspect("the draft as a document")
	b.press(`#pane button`, "Close")

	// Kept's own page, and what the page looks like to somebody else.
	b.enter("Kept home")
	b.see("You owe")
	b.inspect("the home")
	b.be("Cleo")
	b.enter("inc-1")
	b.see("You are not in #inc-1")
	if eval[bool](b, `document.querySelector('#main').innerText.includes('Only visible to you')`) {
		t.Error("Cleo sees what was shown to Ana only")
	}
	b.press(`#main button`, "Join")
	b.waitFor(`!document.querySelector('#main .composer').hidden`)
	b.inspect("Cleo's view")

	// The keyboard goes from person to person, and reaches messages and menus.
	b.focus(`#side .person[aria-checked=true]`)
	b.key(kb.ArrowUp)
	b.waitFor(`document.activeElement.innerText.includes('Ben') && document.activeElement.getAttribute('aria-checked') === 'true'`)
	b.key(kb.ArrowDown)
	b.waitFor(`document.activeElement.innerText.includes('Cleo') && document.activeElement.getAttribute('aria-checked') === 'true'`)

	// Who enters a channel can type at once, however long the page goes on
	// reading news; the focus does not come later, when it stands elsewhere.
	eval[bool](b, `(() => {
		const real = window.fetch, news = setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 20);
		window.fetch = async (...args) => { await new Promise(done => setTimeout(done, 100)); return real(...args) };
		window.quiet = () => { clearInterval(news); window.fetch = real };
		return true
	})()`)
	b.enter("general")
	b.waitFor(`document.activeElement.id === 'composer-text'`)
	eval[bool](b, `(window.quiet(), true)`)
	b.enter("inc-1")
	b.focus(`#main .messages`)
	b.key(kb.ArrowUp)
	b.waitFor(`document.activeElement.closest('.messages li')`)
	b.focus(`#bar [aria-haspopup=menu]`)
	b.key(kb.Enter)
	b.waitFor(`document.activeElement.closest('[role=menu]')`)
	b.inspect("a menu")
	b.key(kb.Escape)
	b.waitFor(`document.activeElement.closest('#bar')`)
	b.run(chromedp.EmulateViewport(900, 700))
	b.waitFor(`document.documentElement.scrollWidth <= 900 && document.querySelector('#composer-text').getBoundingClientRect().width > 200`)
	b.inspect("900 wide")

	// Magnified twice nothing covers anything else, and a channel is where one lands.
	b.run(chromedp.EmulateViewport(640, 430))
	b.waitFor(`document.documentElement.scrollWidth <= 640`)
	covered := eval[[]string](b, `[...document.querySelectorAll('#bar button, #side button')].filter(n => {
		n.scrollIntoView({ block: 'center' });
		const r = n.getBoundingClientRect();
		return n.checkVisibility() && !n.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2));
	}).map(n => n.innerText)`)
	if len(covered) > 0 {
		t.Errorf("640 wide, something covers %q", covered)
	}
	b.enter("general")
	b.waitFor(`(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('#composer-text').getBoundingClientRect())`)
	b.inspect("640 wide")

	b.mu.Lock()
	for _, stray := range b.strayed {
		t.Errorf("the page asked %s", stray)
	}
	for _, problem := range b.problems {
		t.Errorf("the browser said: %s", problem)
	}
	b.mu.Unlock()

	// What happened is there the next time.
	stop()
	address, _ = startDemo(t, program, dir)
	again := openBrowser(t)
	again.open(address)
	again.enter("inc-1")
	again.see("Public update U2 by Ana")
	again.waitFor(`document.querySelector('.life').innerText.includes('Kept is running')`)
	again.say("/incident promises")
	again.see("P1")
}
