// A channel's messages.

import { el, icon, keyed } from './dom.js';
import { blocks } from './blocks.js';
import { mrkdwn } from './text.js';
import { drawing } from './emoji.js';
import { clockTime, clockSeconds, dayName } from './time.js';
import { fileCard } from './draft.js';

const QUIET = new Set(['channel_join', 'channel_leave', 'channel_topic', 'channel_purpose', 'channel_name', 'channel_archive',
  'channel_unarchive', 'group_join', 'group_leave', 'group_topic', 'group_archive', 'pinned_item', 'bot_add', 'tombstone', 'channel_canvas_updated']);

// avatar is a coloured square with an initial.
export function avatar(p, small) {
  const name = p?.name || '?';
  return el('span', { class: 'avatar hue' + (p?.bot ? 'kept' : p?.hue ?? 0) + (small ? ' small' : ''), 'aria-hidden': 'true' }, [...name][0].toUpperCase());
}

// show renders messages into a list: days between them, a line where the unread
// begin. acts are what can be done to a message.
export function show(list, messages, cx, acts, since) {
  const rows = [];
  let day = '';
  let before = null;
  let fresh = false;
  for (const m of messages) {
    const d = dayName(m.ts, cx.zone);
    if (d !== day) { rows.push({ key: 'day ' + d, day: d }); before = null; }
    day = d;
    if (since && !fresh && m.ts > since && m.user !== cx.me) { fresh = true; rows.push({ key: 'new', fresh: true }); before = null; }
    const follows = before && before.user === m.user && before.only === m.only && !quiet(m) && !quiet(before) && m.ts - before.ts < 240 && !acts.apart;
    rows.push({ key: m.ts + (m.only ? ' only' : ''), m, follows });
    before = m;
  }
  keyed(list, rows, r => r.key, r => sign(r, cx), r => row(r, cx, acts));
}

const quiet = m => QUIET.has(m.subtype);

// sign changes whenever a row must be rendered again; dates said relative to
// today change with the day.
function sign(r, cx) {
  if (!r.m) return r.key + cx.zone;
  return JSON.stringify([r.m, r.follows, cx.zone, cx.me, cx.names, dayName(cx.now(), cx.zone)]);
}

function row(r, cx, acts) {
  if (r.day) return el('li', { class: 'day' }, el('span', null, r.day));
  if (r.fresh) return el('li', { class: 'fresh' }, el('span', null, 'New'));
  const { m } = r;
  const who = cx.people.get(m.user);
  const name = m.username || who?.name || m.user;
  const time = clockTime(m.ts, cx.zone);
  if (quiet(m)) {
    return el('li', { class: 'remark', tabindex: '-1' }, el('time', { class: 'at' }, time), el('span', null, el('b', null, name), ' ', mrkdwn(plainRemark(m), cx)));
  }
  const press = action => acts.press(m, action);
  const body = m.blocks?.length ? blocks(m.blocks, cx, press) : el('div', { class: 'text' }, mrkdwn(m.text, cx));
  return el('li', {
    class: ['message', r.follows ? 'follows' : '', m.only ? 'only' : '', m.pinned ? 'pinned' : '', who?.bot ? 'app' : ''].filter(Boolean).join(' '),
    tabindex: '-1', 'aria-label': name + ', ' + time,
  },
  r.follows ? el('time', { class: 'at', title: clockSeconds(m.ts, cx.zone) }, time) : avatar(who),
  el('div', { class: 'body' },
    r.follows ? null : el('div', { class: 'head' }, el('b', { class: 'name' }, name), who?.bot ? el('span', { class: 'tag' }, 'App') : null,
      el('time', { class: 'at', title: clockSeconds(m.ts, cx.zone) }, time),
      m.pinned ? el('span', { class: 'mark' }, icon('pin'), 'Pinned') : null,
      m.scheduled ? el('span', { class: 'mark' }, icon('clock'), 'Scheduled post') : null),
    m.only ? el('div', { class: 'private' }, icon('eye'), 'Only visible to you') : null,
    m.broadcast ? el('button', { class: 'private linkish', onclick: () => acts.thread(m.thread) }, icon('thread'), 'replied to a thread') : null,
    el('div', { class: 'content' }, body, m.edited ? el('span', { class: 'edited' }, ' (edited)') : null),
    (m.files || []).map(f => fileCard(f, acts)),
    reactions(m, cx, acts),
    replies(m, cx, acts)),
  acts.tools ? acts.tools(m) : null);
}

// plainRemark is what happened, without the name that Slack puts in front.
function plainRemark(m) {
  return String(m.text || '').replace(/^<@[A-Z0-9]+(\|[^>]*)?>\s*/, '');
}

function reactions(m, cx, acts) {
  if (!m.reactions?.length) return null;
  return el('div', { class: 'reactions' }, m.reactions.map(r => {
    const mine = r.users.includes(cx.me);
    const names = r.users.map(u => cx.people.get(u)?.name || u).join(', ');
    return el('button', {
      class: 'reaction', type: 'button', 'aria-pressed': String(mine), title: names, 'data-focus': 'reaction ' + r.name,
      'aria-label': r.name.replaceAll('_', ' ') + ', ' + r.users.length + ': ' + names, onclick: () => acts.react(m, r.name, mine),
    }, drawing(r.name), el('span', null, String(r.users.length)));
  }));
}

function replies(m, cx, acts) {
  if (!m.replies || !acts.thread || acts.apart) return null;
  const faces = [...new Set(m.repliers)].slice(0, 4);
  return el('button', { class: 'replies', type: 'button', 'data-focus': 'replies', onclick: () => acts.thread(m.ts) },
    faces.map(u => avatar(cx.people.get(u), true)), el('span', null, m.replies === 1 ? '1 reply' : m.replies + ' replies'),
    el('span', { class: 'at' }, 'last at ' + clockTime(m.lastReply, cx.zone)));
}

// threaded splits a channel's messages: what stands in the channel, with its
// replies counted.
export function threaded(messages) {
  const roots = new Map();
  const top = [];
  for (const m of messages) {
    const reply = m.thread && m.thread !== m.ts;
    if (!reply) { const root = { ...m, replies: 0, repliers: [], lastReply: '' }; roots.set(m.ts, root); top.push(root); continue; }
    const root = roots.get(m.thread);
    if (root) { root.replies++; root.repliers.push(m.user); root.lastReply = m.ts; }
    if (m.broadcast || m.only && !root) top.push(m);
  }
  return top;
}

// walk lets the arrow keys go from message to message.
export function walk(list) {
  list.addEventListener('keydown', ev => {
    if (!['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(ev.key) || ev.target.closest('input,textarea,select')) return;
    const all = [...list.querySelectorAll('.message,.remark')];
    if (!all.length) return;
    const at = all.indexOf(ev.target.closest('.message,.remark'));
    const to = { ArrowUp: Math.max(0, at < 0 ? all.length - 1 : at - 1), ArrowDown: Math.min(all.length - 1, at + 1), Home: 0, End: all.length - 1 }[ev.key];
    ev.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: 'nearest' });
  });
  list.addEventListener('focus', () => { [...list.querySelectorAll('.message,.remark')].at(-1)?.focus(); });
}

