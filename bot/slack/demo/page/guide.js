// What to try: a short list that ticks itself off and goes away for good.

import { el, icon } from './dom.js';

const KEY = 'kept demo guide';

// steps are what a first visitor does; done looks at the workspace, act helps.
// A label may depend on how far one is.
const STEPS = [
  { name: 'Declare an incident', how: 'A form asks for a title, how bad it is, and what you promise.', label: 'Open the form',
    done: cx => incidentRooms(cx).length > 0, act: does => does.declare() },
  { name: 'Promise something', how: 'Kept reads the time out of your own words.', label: 'Write an update',
    done: cx => cx.seen.promise, act: (does, cx) => does.write(cx.command + ' update public: We are looking into it. Next update in 30 minutes') },
  { name: 'Let time pass', how: 'Five minutes ahead you are reminded, and again when it is due.', label: 'To the next reminder',
    done: cx => cx.seen.moved > 1, act: does => does.next() },
  { name: 'Say nothing, and look at Dan', how: 'Late by 15 minutes, the duty manager hears of it.', label: 'Be Dan',
    done: cx => cx.seen.late && cx.people.get(cx.me)?.name === 'Dan', act: does => does.be('Dan') },
  { name: 'Hand over to Ben', how: 'Ben gets a card with what is owed; until he presses [I have it], it stays with Ana.',
    label: cx => (cx.seen.offered ? 'Be Ben' : 'Write the handover'), done: cx => cx.seen.handed,
    act: (does, cx) => (cx.seen.offered ? does.be('Ben') : does.write(cx.command + ' handover @Ben the vendor calls back at 9')) },
  { name: 'Kill Kept while it owes a reminder', how: 'A post that it left with Slack speaks for it.', label: 'Kill it',
    done: cx => cx.seen.killed, act: does => does.kill() },
  { name: 'Resolve, and read the draft', how: 'The postmortem is there the minute you resolve.', label: 'Write the last update',
    done: cx => cx.seen.draft, act: (does, cx) => does.write(cx.command + ' resolve public: It works again.') },
];

const incidentRooms = cx => [...cx.rooms.values()].filter(r => /^inc-\d/.test(r.name));

let node = null;
const ticked = new Set(); // what was done stays done
let hidden = read() === 'gone';

function read() { try { return localStorage.getItem(KEY); } catch { return null; } }
function write(v) { try { localStorage.setItem(KEY, v); } catch { /* a browser that keeps nothing */ } }

// guide shows the list, unless it was sent away.
export function guide(cx, does) {
  STEPS.forEach(s => { if (s.done(cx)) ticked.add(s); });
  const state = STEPS.map(s => ticked.has(s));
  if (hidden) { node?.remove(); node = null; return; }
  const at = state.indexOf(false);
  const step = STEPS[at];
  const label = typeof step?.label === 'function' ? step.label(cx) : step?.label;
  const sign = JSON.stringify([state, at, label]);
  if (node?.dataset.sign === sign) return;
  const focused = node?.contains(document.activeElement);
  const fresh = el('section', { class: 'guide', 'aria-label': 'What to try', 'data-sign': sign },
    el('header', null, el('h2', null, step ? step.name : 'You have seen it all'),
      el('button', { class: 'bare', type: 'button', 'aria-label': 'Close what to try', onclick: () => leave(cx, does) }, icon('close'))),
    el('p', null, step ? step.how : 'Also worth typing: list, mine, catch me up, page, merge, follow, mute, figures. ' + cx.command + ' help explains each.'),
    el('footer', null, el('ol', { 'aria-label': 'What to try' }, STEPS.map((s, i) => el('li', { class: state[i] ? 'done' : i === at ? 'current' : '', 'aria-current': i === at ? 'step' : null },
      el('span', { class: 'unseen' }, s.name + (state[i] ? ', done' : ''))))),
    step ? el('button', { class: 'button primary', type: 'button', onclick: () => step.act(does, cx) }, label)
      : el('button', { class: 'button', type: 'button', onclick: () => leave(cx, does) }, 'Close')));
  if (node) node.replaceWith(fresh);
  else document.getElementById('side').append(fresh);
  node = fresh;
  if (focused) node.querySelector('button')?.focus();
}

function leave(cx, does) {
  hidden = true;
  write('gone');
  guide(cx, does);
  document.getElementById('composer-text')?.focus();
}

// recall shows the list again, or sends it away.
export function recall(cx, does) {
  hidden = !hidden;
  write(hidden ? 'gone' : 'here');
  guide(cx, does);
}
