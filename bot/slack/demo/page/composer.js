// The box in which one types: slash commands with hints, mentions with a list.

import { el, icon, keyed } from './dom.js';
import { avatar } from './message.js';

// composer makes the box. cx knows people; does.send(text) resolves when sent.
export function composer(id, label, does) {
  let cx = null;
  let choices = [];
  let at = -1;
  let span = [0, 0];
  const lists = id + '-list';
  const text = el('textarea', {
    id, rows: '1', 'aria-label': label, placeholder: label, role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
    'aria-controls': lists, spellcheck: 'true', autocomplete: 'off',
  });
  const list = el('ul', { id: lists, class: 'complete', role: 'listbox', 'aria-label': 'Suggestions', hidden: true });
  const send = el('button', { class: 'send', type: 'submit', 'aria-label': 'Send', disabled: true }, icon('send'));
  const node = el('form', { class: 'composer' }, list, el('div', { class: 'box' },
    el('button', { class: 'bare', type: 'button', 'aria-label': 'Shortcuts', 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: ev => does.shortcuts(ev.currentTarget) }, icon('bolt')),
    text, send));

  function grow() {
    text.style.height = 'auto';
    if (text.scrollHeight) text.style.height = Math.min(text.scrollHeight, 180) + 'px'; // it has none while it is hidden
    send.disabled = text.value.trim() === '';
  }

  function suggest() {
    choices = [];
    if (cx) [choices, span] = suggestions(text.value, text.selectionStart, cx);
    at = choices.length ? 0 : -1;
    draw();
  }

  function draw() {
    list.hidden = choices.length === 0;
    text.setAttribute('aria-expanded', String(choices.length > 0));
    keyed(list, choices.map((c, i) => ({ c, i })), x => x.c.key, x => x.c.key + (x.i === at), ({ c, i }) => el('li', {
      role: 'option', id: lists + i, 'aria-selected': String(i === at), onpointerdown: ev => { ev.preventDefault(); take(i); },
    }, c.node, el('b', null, c.label), el('span', null, c.hint)));
    if (at >= 0) {
      text.setAttribute('aria-activedescendant', lists + at);
      list.children[at]?.scrollIntoView({ block: 'nearest' });
    } else text.removeAttribute('aria-activedescendant');
  }

  function take(i) {
    const c = choices[i];
    text.value = text.value.slice(0, span[0]) + c.insert + text.value.slice(span[1]);
    const end = span[0] + c.insert.length;
    text.setSelectionRange(end, end);
    choices = [];
    draw();
    grow();
    text.focus();
    if (c.again) suggest();
  }

  async function submit() {
    const said = text.value.trim();
    if (!said) return;
    text.value = '';
    choices = [];
    draw();
    grow();
    try {
      await does.send(said);
    } catch (e) {
      if (text.value === '') { text.value = said; grow(); }
      does.failed(e);
    }
  }

  text.addEventListener('input', () => { grow(); suggest(); });
  text.addEventListener('keydown', ev => {
    if (ev.isComposing) return;
    if (choices.length) {
      if (ev.key === 'ArrowDown' || ev.key === 'ArrowUp') {
        ev.preventDefault();
        at = (at + (ev.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length;
        return draw();
      }
      if (ev.key === 'Tab' && !ev.shiftKey || ev.key === 'Enter' && choices[at].eager) { ev.preventDefault(); return take(at); }
      if (ev.key === 'Escape') { ev.preventDefault(); ev.stopPropagation(); choices = []; return draw(); }
    }
    if (ev.key === 'Enter' && !ev.shiftKey) { ev.preventDefault(); submit(); }
    if (ev.key === 'ArrowUp' && text.value === '') { ev.preventDefault(); does.up?.(); }
  });
  text.addEventListener('blur', () => { choices = []; draw(); });
  node.addEventListener('submit', ev => { ev.preventDefault(); submit(); });

  const self = {
    node, text,
    update(now, name) { cx = now; text.placeholder = name; text.setAttribute('aria-label', name); },
    set(said) { text.value = said; choices = []; draw(); grow(); },
    put(said) { self.set(said); text.focus(); text.setSelectionRange(said.length, said.length); suggest(); },
  };
  text.put = self.put; // for what leads people to the box
  return self;
}

// inOrder puts what is typed most where one is to the front.
function inOrder(hints, incident) {
  const rank = h => (h.text.startsWith('update') ? 0 : h.text.startsWith('declare') ? 2 : 1);
  return incident ? [...hints].sort((a, b) => rank(a) - rank(b)) : hints;
}

// suggestions are what could stand where the cursor is, and the span that it
// would take the place of.
function suggestions(value, cursor, cx) {
  const before = value.slice(0, cursor);
  const slash = before.match(/^\/(\S*)$/);
  if (slash) {
    const fits = cx.command.startsWith(before) && before !== cx.command;
    return [fits ? [{ key: cx.command, label: cx.command, hint: 'Declare and run incidents; alone, it opens a form', insert: cx.command + ' ', again: true, eager: true }] : [], [0, cursor]];
  }
  if (before.startsWith(cx.command + ' ')) {
    const typed = before.slice(cx.command.length + 1).toLowerCase();
    const found = typed.includes('@') && /@[\w ]*$/.test(typed) ? [] : inOrder(cx.hints, cx.incident).filter(h => h.text.toLowerCase().startsWith(typed) && h.text.toLowerCase() !== typed);
    if (found.length) {
      return [found.slice(0, 8).map(h => ({ key: h.text, label: h.text, hint: h.does, insert: h.text })), [cx.command.length + 1, cursor]];
    }
  }
  const mention = before.match(/(^|[\s(:])@([\p{L}\d .-]{0,20})$/u);
  if (mention) {
    const typed = mention[2].toLowerCase();
    const found = [...cx.people.values()].filter(p => p.name.toLowerCase().startsWith(typed) && p.name.toLowerCase() !== typed.trim());
    const groups = [...cx.groups.values()].filter(g => g.handle.startsWith(typed) && g.handle !== typed.trim());
    return [[...found.map(p => ({ key: p.id, node: avatar(p, true), label: p.name, hint: p.title || '', insert: '@' + p.name + ' ', eager: true })),
      ...groups.map(g => ({ key: g.id, label: '@' + g.handle, hint: g.name, insert: '@' + g.handle + ' ', eager: true }))].slice(0, 8),
      [cursor - mention[2].length - 1, cursor]];
  }
  return [[], [0, 0]];
}

