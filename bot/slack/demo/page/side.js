// The side bar: who acts, and where one can go.

import { el, icon, keyed } from './dom.js';
import { avatar } from './message.js';
import { clockTime, zoneName } from './time.js';

let parts = null;

// side shows the side bar. does.go(id) goes to a channel, does.be(id) acts as
// somebody else.
export function side(node, cx, at, does) {
  parts ||= build(node);
  const actors = [...cx.people.values()].filter(p => p.actor || p.player && p.id === cx.me);
  keyed(parts.people, actors, p => p.id, p => JSON.stringify([p, cx.me, clockTime(cx.now(), p.zone)]), p => el('button', {
    class: 'person', type: 'button', role: 'radio', 'aria-checked': String(p.id === cx.me), 'data-focus': p.id,
    tabindex: p.id === cx.me ? '0' : '-1', onclick: () => does.be(p.id),
  }, avatar(p), el('span', { class: 'words' }, el('b', null, p.name), el('small', null, p.title)),
  el('span', { class: 'there', title: zoneName(p.zone) }, clockTime(cx.now(), p.zone), el('small', null, zoneName(p.zone)))));
  const rooms = [...cx.rooms.values()];
  const open = rooms.filter(r => !r.direct && !r.archived);
  const groups = [['rooms', open], ['direct', rooms.filter(r => r.direct)], ['over', rooms.filter(r => !r.direct && r.archived)]];
  for (const [name, list] of groups) {
    parts[name].parentNode.hidden = list.length === 0 && name !== 'direct';
    if (name === 'direct') list.unshift({ id: 'home', name: 'Kept', home: true });
    keyed(parts[name], list, r => r.id, r => JSON.stringify([r, at === r.id, cx.names]), r => el('li', null, entry(r, cx, at, does)));
  }
}

function entry(r, cx, at, does) {
  const other = r.direct ? cx.people.get(r.with) : null;
  const name = r.home ? 'Kept home' : r.direct ? other?.name || 'Direct message' : r.name;
  const label = [r.direct ? name + ', direct messages' : r.private && !r.home ? name + ', private' : name, r.unread ? r.unread + ' unread' : ''].filter(Boolean).join(', ');
  return el('button', {
    class: 'room' + (r.unread ? ' unread' : ''), type: 'button', 'aria-current': at === r.id ? 'page' : null, 'aria-label': label,
    'data-focus': r.id, onclick: () => does.go(r.id),
  }, r.home ? icon('home') : r.direct ? icon('chat') : icon(r.private ? 'lock' : 'hash'), el('span', { class: 'words' }, name),
  r.unread ? el('span', { class: 'badge' + (r.mention ? ' loud' : ''), 'aria-hidden': 'true' }, String(r.unread)) : null);
}

function build(node) {
  const people = el('div', { class: 'people', role: 'radiogroup', 'aria-label': 'Act as' });
  people.addEventListener('keydown', ev => {
    const all = [...people.children];
    const i = all.indexOf(document.activeElement);
    const to = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1 }[ev.key];
    if (to === undefined || i < 0) return;
    ev.preventDefault();
    const next = all[(to + all.length) % all.length];
    next.focus();
    next.click();
  });
  const group = (title, list) => el('section', { 'aria-label': title }, el('h2', null, title), list);
  const made = { people, rooms: el('ul'), direct: el('ul'), over: el('ul') };
  node.append(el('section', { class: 'acting' }, el('h2', null, 'You are'), people),
    group('Channels', made.rooms), group('Direct messages', made.direct), group('Archived', made.over));
  return made;
}

