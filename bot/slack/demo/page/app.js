// The demo's page: what is shown, where one is, and what one does. The server
// has the state; the page asks for it again whenever something changed.

import { el, fill, icon, announce, notice } from './dom.js';
import { ask, tell, watch } from './api.js';
import { side } from './side.js';
import { bar, tick } from './bar.js';
import { channel } from './channel.js';
import { pane } from './pane.js';
import { home } from './home.js';
import { form, closeDialog, openDialog } from './modal.js';
import { guide, recall } from './guide.js';

const at = { me: remembered('me'), room: remembered('room'), thread: '', file: null, pins: false };
const seen = { promise: false, moved: 0, late: false, offered: false, handed: false, killed: false, draft: false };
const drafts = new Map(); // what was typed and not sent, by place
let state = null;
let room = null;
let since = ''; // where the unread began when the room was entered
let skew = 0; // of the demo's clock against this machine's
let cx = null;
let entering = false; // the focus goes to the box once the channel shows, and not later

function remembered(what) { try { return sessionStorage.getItem('kept ' + what) || ''; } catch { return ''; } }
function remember(what, value) { try { sessionStorage.setItem('kept ' + what, value); } catch { /* not kept */ } }

const now = () => Date.now() / 1000 + skew;

// context is what every part needs to know.
function context() {
  const hues = state.people.filter(p => !p.bot).map(p => p.id);
  const people = new Map(state.people.map(p => [p.id, { ...p, hue: (hues.indexOf(p.id) + 1) % 6 }]));
  const groups = new Map((state.groups || []).map(g => [g.id, g]));
  const rooms = new Map(state.channels.map(r => [r.id, r]));
  const me = state.me;
  return {
    state, people, groups, rooms, me, zone: people.get(me)?.zone || 'UTC', now, go, jump, seen, command: state.command, hints: state.hints,
    names: state.people.map(p => p.name).join(), drafts, incident: /^inc-\d/.test(rooms.get(at.room)?.name || ''),
  };
}

let reading = null;
let again = false;

// refresh asks for the state and shows it; calls meanwhile make it do so once more.
function refresh() {
  if (reading) { again = true; return reading; }
  reading = (async () => {
    do {
      again = false;
      await look();
    } while (again);
  })().catch(e => notice(e.message, true)).finally(() => { reading = null; });
  return reading;
}

async function look() {
  const before = state;
  const me = at.me;
  const fresh = await ask('state', { as: me });
  if (me !== at.me) { again = true; return; } // somebody else acts by now
  state = fresh;
  at.me = fresh.me;
  skew = fresh.clock.now - Date.now() / 1000;
  cx = context();
  if (at.room !== 'home' && !cx.rooms.has(at.room)) at.room = state.channels.find(r => r.name === 'general')?.id || 'home';
  const opened = before?.playing.name && fresh.channels.find(r => /^inc-\d/.test(r.name) && !r.archived && !before.channels.some(b => b.id === r.id));
  if (opened) at.room = opened.id; // what is played is looked at
  if (fresh.notice && fresh.notice !== before?.notice) notice(fresh.notice);
  if (at.room !== 'home') {
    const where = at.room;
    const got = await ask('room', { as: at.me, id: where });
    if (where !== at.room || state.me !== at.me) { again = true; return; }
    heard(room?.id === got.id ? room : null, got);
  } else room = null;
  show();
}

// heard notes what is new, for screen readers and for the guide.
function heard(old, got) {
  room = got;
  const last = old?.messages.at(-1)?.ts || '';
  if (old) {
    const fresh = got.messages.filter(m => m.ts > last && m.user !== at.me);
    if (fresh.length) announce(fresh.map(m => (cx.people.get(m.user)?.name || 'Somebody') + ': ' + plain(m)).join('. ').slice(0, 600));
  }
  for (const m of got.messages) {
    if (!cx.people.get(m.user)?.bot) continue;
    if (/Heard: /.test(m.text)) seen.promise = true;
    if (/min late/.test(m.text)) seen.late = true;
    if (/ hands the lead over to /.test(m.text)) seen.offered = true;
    if (/ has the lead now /.test(m.text)) seen.handed = true;
  }
  const r = cx.rooms.get(got.id);
  if (r?.unread && document.visibilityState === 'visible') tell('act', { as: at.me, do: 'read', channel: got.id, ts: got.messages.at(-1)?.ts || '' }).catch(() => {});
}

const plain = m => String(m.text || '').replace(/<@(\w+)[^>]*>/g, (all, id) => '@' + (cx.people.get(id)?.name || id)).replace(/<!subteam\^(\w+)[^>]*>/g, (all, id) => '@' + (cx.groups.get(id)?.handle || id)).replace(/<[^|>]*\|([^>]*)>/g, '$1');

function show() {
  document.title = (at.room === 'home' ? 'Kept home' : '#' + (cx.rooms.get(at.room)?.name || '')) + ' · Kept demo';
  bar(document.getElementById('bar'), cx, does);
  side(document.getElementById('side'), cx, at.room, does);
  const main = document.getElementById('main');
  if (at.room === 'home') home(main, cx, does);
  else if (room) channel(main, cx, room, since, at, does);
  pane(document.getElementById('pane'), cx, room, at, does);
  if (state.modal) form(state.modal, cx, does.form);
  else if (openDialog().startsWith('view ')) closeDialog();
  guide(cx, does);
  if (entering && (room || at.room === 'home')) { entering = false; does.focus(); }
}

// go shows a channel or the home.
async function go(id, thread, focus = true) {
  if (id === at.room && !thread) { if (focus) does.focus(); return; }
  if (id !== at.room) { at.file = null; at.pins = false; room = null; since = cx?.rooms.get(id) ? await readMark(id) : ''; }
  at.room = id;
  at.thread = thread || '';
  entering = focus;
  remember('room', id);
  if (id === 'home') tell('act', { as: at.me, do: 'home' }).catch(e => notice(e.message, true));
  await refresh();
}

async function readMark(id) {
  const r = cx.rooms.get(id);
  if (!r.unread) return '';
  try { return (await ask('room', { as: at.me, id })).read || '0'; } catch { return ''; }
}

// jump goes to a message by its permanent link, or opens a document beside the
// chat; false for any other address.
function jump(url) {
  const doc = /\/docs\/\w+\/(\w+)$/.exec(url);
  const canvas = doc && state.canvases.find(c => c.id === doc[1]);
  if (canvas) { does.open({ id: canvas.id, name: canvas.title, canvas: true }); return true; }
  const m = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(url);
  if (!m || !cx.rooms.has(m[1])) return false;
  const ts = m[2] + '.' + m[3];
  go(m[1], new URL(url).searchParams.get('thread_ts') || '', false).then(() => {
    const node = document.querySelector('[data-key="' + CSS.escape(ts) + '"]');
    node?.scrollIntoView({ block: 'center' });
    node?.focus();
  });
  return true;
}

const act = async (what, more) => {
  const answer = await tell('act', { as: at.me, do: what, ...more });
  document.getElementById('alerts').replaceChildren(); // what went wrong before is over
  refresh();
  return answer;
};
const quietly = p => p.catch(e => notice(e.message, true));

const does = {
  go, jump,
  focus: () => (document.getElementById('composer-text') || document.getElementById('main')).focus(),
  be(id) {
    const p = cx.people.get(id) || [...cx.people.values()].find(x => x.name === id && x.actor);
    if (!p) return;
    at.me = p.id;
    at.thread = '';
    entering = false;
    since = '';
    remember('me', p.id);
    room = null;
    closeDialog();
    announce('You are ' + p.name + '.');
    refresh();
  },
  send: text => {
    const [first] = text.split(/\s/, 1);
    if (first === state.command) return act('command', { channel: at.room, text: text.slice(first.length).trim() });
    return act('say', { channel: at.room, text });
  },
  reply: (text, broadcast) => act('say', { channel: at.room, thread: at.thread, text, broadcast }),
  failed: e => notice(e.message, true),
  press: (m, action) => quietly(act('press', { channel: at.room, ts: m.ts, action })),
  pressView: (v, action) => quietly(act('press', { view: v.id, action })),
  react: (m, name, undo) => quietly(act('react', { channel: at.room, ts: m.ts, name, undo })),
  pin: (m, undo) => quietly(act('pin', { channel: at.room, ts: m.ts, undo })),
  edit: (m, text) => quietly(act('edit', { channel: at.room, ts: m.ts, text })),
  remove: m => quietly(act('delete', { channel: at.room, ts: m.ts })),
  shortcut: (s, m) => quietly(act('shortcut', { channel: at.room, ts: m?.ts || '', name: s.id })),
  join: () => quietly(act('join', { channel: at.room })),
  thread(ts) { at.thread = ts; at.file = null; at.pins = false; show(); document.getElementById('reply-text')?.focus(); },
  open(f) { at.file = f; at.thread = ''; at.pins = false; seen.draft = true; show(); document.querySelector('#pane .close')?.focus(); },
  pins() { at.pins = !at.pins; at.thread = ''; at.file = null; show(); },
  closePane() { at.thread = ''; at.file = null; at.pins = false; show(); does.focus(); },
  form: {
    submit: async (v, values) => (await act('submit', { view: v.id, values })).errors,
    close: v => { closeDialog(); quietly(act('close', { view: v.id })); },
    press: action => quietly(act('press', { view: state.modal?.id, action })),
  },
  five: () => { seen.moved++; quietly(tell('clock', { minutes: 5 })); },
  next: () => { seen.moved++; quietly(tell('clock', { next: true })); },
  kill: () => { seen.killed = true; quietly(tell('kept', { do: 'kill' })); },
  restart: () => quietly(tell('kept', { do: 'start' })),
  play: name => quietly(tell('play', { name })),
  stop: () => quietly(tell('play', { name: '' })),
  declare: () => quietly(act('command', { channel: general(), text: '' })),
  async write(text) {
    const inc = [...cx.rooms.values()].filter(r => /^inc-\d/.test(r.name) && !r.archived).at(-1);
    if (inc && !/^inc-\d/.test(cx.rooms.get(at.room)?.name || '')) await go(inc.id, '', false);
    if (at.room === 'home') await go(general(), '', false);
    document.getElementById('composer-text').put(text);
  },
  guide: () => recall(cx, does),
  theme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try { localStorage.setItem('kept theme', root.dataset.theme); } catch { /* not kept */ }
    announce(dark ? 'Light' : 'Dark');
  },
};

const general = () => (at.room !== 'home' && at.room) || [...cx.rooms.values()].find(r => r.name === 'general')?.id;

try { const t = localStorage.getItem('kept theme'); if (t) document.documentElement.dataset.theme = t; } catch { /* the system's */ }

// A link to a message or a document of this workspace leads to it in the page.
document.addEventListener('click', ev => {
  const a = ev.target.closest('a[href*="/archives/"],a[href*="/docs/"]');
  if (a && jump(a.href)) ev.preventDefault();
});
document.addEventListener('keydown', ev => {
  if (ev.key === 'Escape' && !ev.defaultPrevented && !openDialog() && (at.thread || at.file || at.pins)) does.closePane();
});

let away = null;
function lost(gone) {
  if (gone === !!away) return;
  if (away) { away.remove(); away = null; refresh(); return; }
  away = el('div', { class: 'away', role: 'alert' }, icon('bolt'), 'The demo has stopped. Start it again with `kept demo`, and open the address that it prints.');
  document.body.append(away);
}

await refresh();
since = '';
if (state) {
  watch(refresh, lost);
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') refresh(); });
  document.documentElement.dataset.ready = 'yes';
} else fill(document.getElementById('main'), el('p', { class: 'empty' }, 'The demo does not answer.'));
