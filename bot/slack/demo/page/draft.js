// Files and documents that Kept made: the postmortem draft beside the chat.

import { el, fill, icon } from './dom.js';

const address = f => 'files/' + encodeURIComponent(f.id);
const html = f => /html/.test(f.type) || /\.html?$/i.test(f.name);

// fileCard is a file under a message.
export function fileCard(f, acts) {
  return el('div', { class: 'file' }, icon('file'),
    el('div', { class: 'words' }, el('b', null, f.name), el('span', null, html(f) ? 'Web page' : 'Markdown', ' · ', size(f.size))),
    acts.open ? el('button', { class: 'button', type: 'button', 'data-focus': 'open ' + f.id, 'aria-label': 'Read ' + f.name, onclick: () => acts.open(f) }, 'Read') : null,
    el('a', { class: 'button', href: address(f), download: f.name, 'aria-label': 'Download ' + f.name }, 'Download'));
}

const size = n => (n < 1024 ? n + ' bytes' : Math.round(n / 1024) + ' kB');

// fileView shows a file in the side pane: a page or a document in a frame that
// can run nothing, Markdown as it was written.
export function fileView(f) {
  if (f.canvas) return el('iframe', { class: 'draft', sandbox: '', title: f.name, src: 'canvases/' + encodeURIComponent(f.id) });
  if (html(f)) return el('iframe', { class: 'draft', sandbox: '', title: f.name, src: address(f) + '/view' });
  const text = el('pre', { class: 'draft', tabindex: '0', 'aria-label': f.name }, 'Reading…');
  fetch(address(f)).then(a => a.text()).then(t => fill(text, t)).catch(() => fill(text, 'The file could not be read.'));
  return text;
}
