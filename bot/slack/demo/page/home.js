// Kept's own page: what it shows the acting person.

import { el, fill, icon } from './dom.js';
import { blocks } from './blocks.js';

// home shows Kept's page in the main part.
export function home(main, cx, does) {
  const v = cx.state.home;
  const sign = JSON.stringify([v, cx.me, cx.names, cx.zone]);
  let root = main.querySelector('.home');
  if (root?.dataset.sign === sign) return;
  const focus = root?.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  root = el('section', { class: 'home', 'data-sign': sign },
    el('header', { class: 'head-of' }, el('div', { class: 'title' }, el('h2', null, icon('home'), 'Kept'), el('p', { class: 'topic' }, 'What is open, and what ' + (cx.people.get(cx.me)?.name || 'you') + ' owes'))),
    el('div', { class: 'scroll' }, el('div', { class: 'page' },
      v ? blocks(v.view.blocks, cx, action => does.pressView(v, action)) : el('p', { class: 'empty' }, 'Kept has not shown anything here yet.'))));
  fill(main, root);
  if (focus) [...root.querySelectorAll('button')].find(b => b.dataset.focus === focus)?.focus();
}
