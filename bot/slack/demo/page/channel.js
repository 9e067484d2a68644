// A channel: its head, its messages and the box to write in.

import { el, fill, icon } from './dom.js';
import { show, threaded, walk } from './message.js';
import { composer } from './composer.js';
import { link } from './text.js';
import { menu } from './menu.js';
import { question } from './modal.js';
import { OFFERED, drawing } from './emoji.js';

let parts = null;

// channel shows a channel in the main part of the page.
export function channel(main, cx, room, since, at, does) {
  const r = cx.rooms.get(room.id);
  if (!parts || !main.contains(parts.root)) { parts = build(cx, does); fill(main, parts.root); }
  const moved = parts.id !== room.id || parts.me !== cx.me;
  if (moved) {
    if (parts.id) cx.drafts.set(parts.id, parts.box.text.value);
    parts.box.set(cx.drafts.get(room.id) || '');
    fill(parts.list);
  }
  const near = moved || parts.scroll.scrollHeight - parts.scroll.scrollTop - parts.scroll.clientHeight < 120;
  parts.id = room.id;
  parts.me = cx.me;
  parts.cx = cx;
  parts.said = room.messages;
  parts.r = r;
  head(parts, cx, r, room, at, does);
  const name = r.direct ? cx.people.get(r.with)?.name || 'direct message' : '#' + r.name;
  parts.list.setAttribute('aria-label', 'Messages in ' + name);
  const top = threaded(room.messages);
  show(parts.list, top, cx, actsOn(cx, does), since);
  parts.empty.hidden = top.length > 0;
  parts.box.update(cx, 'Message ' + name);
  parts.box.node.hidden = r.archived || !r.member;
  fill(parts.shut, r.archived ? el('span', null, 'This channel is archived; it can be read only.') : r.member ? null
    : [el('span', null, 'You are not in ' + name + '.'), el('button', { class: 'button primary', type: 'button', onclick: does.join }, 'Join')]);
  if (near) parts.scroll.scrollTop = parts.scroll.scrollHeight;
}

function head(p, cx, r, room, at, does) {
  const sign = JSON.stringify([r, room.bookmarks, at.pins, room.messages.filter(m => m.pinned).length]);
  if (p.head.dataset.sign === sign) return;
  p.head.dataset.sign = sign;
  const pinned = room.messages.filter(m => m.pinned).length;
  fill(p.head,
    el('div', { class: 'title' }, el('h2', null, r.direct ? null : icon(r.private ? 'lock' : 'hash'), r.direct ? cx.people.get(r.with)?.name || 'Direct message' : r.name),
      r.topic ? el('p', { class: 'topic' }, r.topic) : null),
    el('div', { class: 'facts' },
      pinned ? el('button', { class: 'button', type: 'button', 'aria-expanded': String(at.pins), onclick: does.pins }, icon('pin'), pinned + ' pinned') : null,
      r.direct ? null : el('span', { class: 'members' }, icon('people'), el('span', { class: 'unseen' }, 'Members: '), String(r.members))),
    room.bookmarks?.length ? el('div', { class: 'bookmarks' }, room.bookmarks.map(b => el('span', null, icon('link'), link(b.link, b.title)))) : null);
}

function build(cx, does) {
  const p = { head: el('header', { class: 'head-of' }), list: el('ol', { class: 'messages', tabindex: '0' }), shut: el('div', { class: 'shut' }) };
  p.empty = el('p', { class: 'empty' }, 'Nothing was said here yet.');
  p.scroll = el('div', { class: 'scroll' }, p.list, p.empty);
  walk(p.list);
  p.box = composer('composer-text', 'Message', {
    send: does.send, failed: does.failed, up: () => lastOwn(p, does),
    shortcuts: b => menu(b, 'Shortcuts', [...p.cx.state.shortcuts.filter(s => !s.message).map(s => ({ label: s.name, act: () => does.shortcut(s) })),
      { label: p.cx.command, hint: 'Opens the form, or the panel of this incident', act: () => does.send(p.cx.command) }]),
  });
  p.root = el('section', { class: 'channel' }, p.head, p.scroll, p.shut, p.box.node);
  return p;
}

// lastOwn lets one change what one wrote last, as the arrow up does in a chat.
function lastOwn(p, does) {
  const own = p.said.findLast(m => m.user === p.cx.me && !m.app && !m.subtype);
  if (own) rewrite(own, p.cx, does);
}

const rewrite = (m, cx, does) => question('Edit the message', '', typed(m.text, cx), 'Save', text => does.edit(m, text));

// actsOn are what can be done to a message here and in a thread.
export function actsOn(cx, does, apart) {
  return {
    apart, press: does.press, react: does.react, thread: does.thread, open: does.open,
    tools: m => (m.only ? null : el('div', { class: 'tools', role: 'group', 'aria-label': 'What to do with this message' },
      OFFERED.slice(0, 2).map(([name, label]) => el('button', { class: 'bare', type: 'button', 'aria-label': label, title: label, 'data-focus': 'tool ' + name,
        onclick: () => does.react(m, name, mine(m, name, cx.me)) }, drawing(name))),
      el('button', { class: 'bare', type: 'button', 'aria-label': 'Other reactions', 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: 'React', 'data-focus': 'smile',
        onclick: ev => menu(ev.currentTarget, 'React', OFFERED.map(([name, label]) => ({ label, node: drawing(name), act: () => does.react(m, name, mine(m, name, cx.me)) }))) }, icon('smile')),
      apart ? null : el('button', { class: 'bare', type: 'button', 'aria-label': 'Reply in thread', title: 'Reply in thread', 'data-focus': 'reply', onclick: () => does.thread(m.thread || m.ts) }, icon('thread')),
      el('button', { class: 'bare', type: 'button', 'aria-label': 'More', 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: 'More', 'data-focus': 'more',
        onclick: ev => menu(ev.currentTarget, 'Message', more(m, cx, does)) }, icon('more')))),
  };
}

const mine = (m, name, me) => !!m.reactions?.some(r => r.name === name && r.users.includes(me));

function more(m, cx, does) {
  const own = m.user === cx.me && !m.app;
  return [
    ...cx.state.shortcuts.filter(s => s.message).map(s => ({ label: s.name, hint: 'Kept', act: () => does.shortcut(s, m) })), null,
    { label: m.pinned ? 'Unpin' : 'Pin to this channel', act: () => does.pin(m, m.pinned) },
    own ? { label: 'Edit', act: () => rewrite(m, cx, does) } : undefined,
    own ? { label: 'Delete', danger: true, act: () => question('Delete the message?', 'Kept takes it out of the timeline, too, and says that something was deleted.', null, 'Delete', () => does.remove(m)) } : undefined,
  ].filter(c => c !== undefined);
}

// typed is a message's text as its author typed it.
const typed = (text, cx) => text.replace(/<@(\w+)[^>]*>/g, (all, id) => '@' + (cx.people.get(id)?.name || id))
  .replace(/<!subteam\^(\w+)[^>]*>/g, (all, id) => '@' + (cx.groups.get(id)?.handle || id))
  .replace(/<#\w+\|([^>]*)>/g, '#$1').replace(/<([^|>]*)(?:\|[^>]*)?>/g, '$1').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

