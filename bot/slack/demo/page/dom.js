// Elements, built without any markup: text only ever becomes text nodes.

const SVG = 'http://www.w3.org/2000/svg';

// el makes an element. Of attrs, "class" and others are attributes, "on…" are
// listeners, true is an attribute without a value; null and false are left out.
// Kids are nodes, strings, or lists of them.
export function el(tag, attrs, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value') node.value = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  add(node, kids);
  return node;
}

export function add(node, kids) {
  for (const kid of kids.flat(Infinity)) {
    if (kid !== null && kid !== undefined && kid !== false) node.append(kid);
  }
  return node;
}

// fill replaces what a node holds.
export function fill(node, ...kids) {
  node.replaceChildren();
  return add(node, kids);
}

// keyed shows a list of items in a node, and touches only what changed: an item
// keeps its element, with focus and scroll position, while its sign is the same.
export function keyed(parent, items, key, sign, make) {
  const old = new Map();
  for (const child of [...parent.children]) old.set(child.dataset.key, child);
  let at = parent.firstElementChild;
  for (const item of items) {
    const k = String(key(item));
    const s = sign(item);
    let node = old.get(k);
    old.delete(k);
    if (!node || node.dataset.sign !== s) {
      const fresh = make(item, node);
      fresh.dataset.key = k;
      fresh.dataset.sign = s;
      if (node) {
        const focus = spot(node);
        if (at === node) at = fresh;
        node.replaceWith(fresh);
        refocus(fresh, focus);
      }
      node = fresh;
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  for (const gone of old.values()) gone.remove();
}

// spot says where in a node the focus is, so that it can be found again in the
// node that takes its place.
function spot(node) {
  const a = document.activeElement;
  if (!a || !node.contains(a)) return null;
  return a === node ? '' : a.dataset.focus || a.getAttribute('aria-label') || a.textContent;
}

function refocus(node, where) {
  if (where === null) return;
  if (where === '') return node.focus();
  for (const c of node.querySelectorAll('button,a,input,select,textarea,[tabindex]')) {
    if ((c.dataset.focus || c.getAttribute('aria-label') || c.textContent) === where) return c.focus();
  }
  node.focus();
}

const PATHS = {
  hash: 'M6 2.5 4.5 13.5M11.5 2.5 10 13.5M2.5 6h11.5M2 10h11.5',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  home: 'M2.5 7.5 8 3l5.5 4.5M4 6.5V13h8V6.5',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14h2.4',
  play: 'M5 3.5v9l7.5-4.5z',
  stop: 'M4 4h8v8H4z',
  bolt: 'M9 1.5 3.5 9H7l-.5 5.5L12.5 7H9z',
  power: 'M8 2v6M4.6 4.4a5 5 0 1 0 6.8 0',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.5',
  forward: 'M2.5 4v8L8 8zM8.5 4v8L14 8z',
  plus: 'M8 3v10M3 8h10',
  thread: 'M2.5 3.5h11v7H8l-3.5 3v-3h-2z',
  smile: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M6 6.5v.5M10 6.5v.5M5.5 9.5c1.3 1.8 3.7 1.8 5 0',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  pin: 'M8 9.5V14M5 2.5h6M6 2.5l-.5 4L4 9.5h8l-1.5-3-.5-4',
  link: 'M6.5 9.5l3-3M7 4.5l1.5-1.5a2.5 2.5 0 0 1 3.5 3.5L10.5 8M9 11.5 7.5 13A2.5 2.5 0 0 1 4 9.5L5.5 8',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  send: 'M2.5 8 13.5 3 11 13.5 8 9z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M12.5 9.8A5.3 5.3 0 0 1 6.2 3.5a5.3 5.3 0 1 0 6.3 6.3z',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.2l2 1.3',
  people: 'M6 3.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4M2 13c0-5 8-5 8 0M10.5 4a1.8 1.8 0 0 1 0 3.5M11.5 9.3c1.7.4 2.5 1.7 2.5 3.7',
  check: 'M3 8.5 6.5 12 13 4.5',
  spark: 'M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z',
  chat: 'M2.5 3.5h11v7H8l-3.5 3v-3h-2z',
  down: 'M4 6l4 4 4-4',
};

// icon is a drawing of 16 by 16, hidden from assistive technology: whatever
// holds it has a name.
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [k, v] of Object.entries({ viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', focusable: 'false' })) svg.setAttribute(k, v);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name] || '');
  svg.append(path);
  return svg;
}

// announce lets a screen reader say something.
export function announce(text) {
  document.getElementById('said').textContent = text;
}

// notice shows a passing remark; wrong ones stay until closed.
export function notice(text, wrong) {
  const box = document.getElementById(wrong ? 'alerts' : 'notices');
  const note = el('div', { class: wrong ? 'notice wrong' : 'notice' }, el('span', null, text),
    el('button', { class: 'bare', 'aria-label': 'Close', onclick: () => note.remove() }, icon('close')));
  fill(box, note);
  if (!wrong) setTimeout(() => note.remove(), 6000);
}
