// Menus and pickers that open at a button.

import { el, fill } from './dom.js';

let open = null;

// menu opens a list of choices at a button: {label, act, hint, node, danger, checked}.
export function menu(button, name, choices, wide) {
  if (open?.button === button) return shut(true);
  shut(false);
  const pick = c => { shut(true); c.act(); };
  const box = el('div', { class: 'menu' + (wide ? ' wide' : ''), role: 'menu', 'aria-label': name },
    choices.map(c => (c === null ? el('hr', { role: 'separator' }) : c.title ? el('div', { class: 'title', role: 'presentation' }, c.title)
      : el('button', { role: c.checked === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': c.checked === undefined ? null : String(c.checked),
        tabindex: '-1', type: 'button', class: c.danger ? 'danger' : null, onclick: () => pick(c) },
      c.node || null, el('span', null, el('span', null, c.label), c.hint ? el('small', null, c.hint) : null)))));
  fill(document.getElementById('overlay'), ...document.getElementById('overlay').childNodes, box);
  place(box, button);
  const items = [...box.querySelectorAll('button')];
  button.setAttribute('aria-expanded', 'true');
  open = { box, button };
  box.addEventListener('keydown', ev => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[ev.key];
    if (to !== undefined) { ev.preventDefault(); items[to].focus(); }
    if (ev.key === 'Tab') { ev.preventDefault(); ev.stopPropagation(); shut(true); }
  });
  (items.find(i => i.getAttribute('aria-checked') === 'true') || items[0])?.focus();
}

function place(box, button) {
  const b = button.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = b.bottom + 6 + size.height < innerHeight;
  box.style.left = Math.max(8, Math.min(b.left, innerWidth - size.width - 8)) + 'px';
  box.style.top = Math.max(8, below ? b.bottom + 6 : b.top - size.height - 6) + 'px';
}

// shut closes the open menu, and gives the focus back if back is set.
export function shut(back) {
  if (!open) return;
  const { box, button } = open;
  open = null;
  box.remove();
  button.setAttribute('aria-expanded', 'false');
  if (back && button.isConnected) button.focus();
}

// Escape closes a menu wherever the focus has gone meanwhile.
document.addEventListener('keydown', ev => {
  if (open && ev.key === 'Escape') { ev.preventDefault(); ev.stopPropagation(); shut(true); }
}, true);

document.addEventListener('pointerdown', ev => {
  if (open && !open.box.contains(ev.target) && !open.button.contains(ev.target)) shut(false);
});
