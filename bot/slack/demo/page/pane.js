// The side pane: a thread, a file, or what is pinned.

import { el, fill, icon } from './dom.js';
import { show, walk } from './message.js';
import { actsOn } from './channel.js';
import { composer } from './composer.js';
import { fileView } from './draft.js';

let parts = null; // of the thread that is open
let sign = '';

// pane shows what is open beside the channel, or nothing.
export function pane(node, cx, room, at, does) {
  const pins = at.pins && room ? room.messages.filter(m => m.pinned) : null;
  const root = at.thread && room ? room.messages.find(m => m.ts === at.thread) : null;
  node.hidden = !at.file && !pins && !root;
  document.body.classList.toggle('paned', !node.hidden);
  node.classList.toggle('wide', !!at.file);
  if (node.hidden) { parts = null; sign = ''; fill(node); return; }
  const want = at.file ? 'file ' + at.file.id : pins ? 'pins ' + room.id : 'thread ' + at.thread + cx.me;
  if (want !== sign) {
    sign = want;
    parts = null;
    if (at.file) fill(node, head(at.file.name, does, at.file.canvas ? null : el('a', { class: 'button', href: 'files/' + encodeURIComponent(at.file.id), download: at.file.name }, 'Download')), fileView(at.file));
    else {
      parts = { list: el('ol', { class: 'messages', tabindex: '0', 'aria-label': pins ? 'Pinned messages' : 'Thread' }) };
      walk(parts.list);
      parts.scroll = el('div', { class: 'scroll' }, parts.list);
      fill(node, head(pins ? 'Pinned' : 'Thread', does), parts.scroll);
      if (root) thread(node, does);
    }
  }
  if (pins) show(parts.list, pins, cx, { ...actsOn(cx, does, true), tools: null }, '');
  if (root && parts) {
    const all = room.messages.filter(m => m.ts === at.thread || m.thread === at.thread);
    const near = parts.scroll.scrollHeight - parts.scroll.scrollTop - parts.scroll.clientHeight < 120;
    show(parts.list, all, cx, actsOn(cx, does, true), '');
    parts.box.update(cx, 'Reply');
    const r = cx.rooms.get(room.id);
    parts.box.node.hidden = !r.member || r.archived;
    if (near) parts.scroll.scrollTop = parts.scroll.scrollHeight;
  }
}

function thread(node, does) {
  const also = el('input', { type: 'checkbox', id: 'also' });
  parts.box = composer('reply-text', 'Reply', {
    send: text => does.reply(text, also.checked), failed: does.failed,
    shortcuts: () => does.focus(),
  });
  parts.box.node.querySelector('.bare')?.remove();
  node.append(parts.box.node, el('label', { class: 'also', for: 'also' }, also, 'Also send to the channel'));
}

function head(title, does, more) {
  return el('header', { class: 'head-of' }, el('div', { class: 'title' }, el('h2', null, title)), el('div', { class: 'facts' }, more || null,
    el('button', { class: 'bare close', type: 'button', 'aria-label': 'Close the side pane', onclick: does.closePane }, icon('close'))));
}
