// Modals: the forms that Kept opens, and the demo's own questions.

import { el, icon } from './dom.js';
import { blocks, words } from './blocks.js';

let shown = null; // {key, dialog, back}

// dialog opens a modal dialog. Escape and Close call cancel.
export function dialog(key, title, body, foot, cancel) {
  const back = shown?.back || document.activeElement;
  shown?.node.remove();
  const id = 'dialog-title';
  const node = el('dialog', { class: 'modal', 'aria-labelledby': id },
    el('form', { method: 'dialog', novalidate: true },
      el('header', null, el('h2', { id }, title), el('button', { class: 'bare', type: 'button', 'aria-label': 'Close', onclick: () => cancel() }, icon('close'))),
      el('div', { class: 'sheet', tabindex: '-1' }, body), el('footer', null, foot)));
  node.addEventListener('cancel', ev => { ev.preventDefault(); cancel(); });
  document.getElementById('overlay').append(node);
  shown = { key, node, back };
  node.showModal();
  (node.querySelector('.sheet input:not([type=hidden]),.sheet select,.sheet textarea,.sheet button') || node.querySelector('footer button.primary') || node).focus();
  return node;
}

export function closeDialog() {
  if (!shown) return;
  const { node, back } = shown;
  shown = null;
  node.close();
  node.remove();
  if (back?.isConnected) back.focus();
  else document.getElementById('composer-text')?.focus();
}

export const openDialog = () => shown?.key || '';

// form shows a view of Kept's, unless it stands there already. does.submit gets
// what was filled in; does.close says that the person closed it; does.press
// takes actions within it.
export function form(modal, cx, does) {
  const key = 'view ' + modal.id + ' ' + modal.hash;
  if (shown?.key === key) return;
  const same = shown?.key.startsWith('view ' + modal.id + ' ') ? values(shown.node) : null;
  const v = modal.view;
  const error = el('p', { class: 'error', role: 'alert', hidden: true });
  const rows = (v.blocks || []).map((b, i) => (b.type === 'input' ? input(b, i, cx, same) : blocks([b], cx, does.press)));
  const send = el('button', { class: 'button primary', type: 'submit' }, v.submit?.text || 'Submit');
  const node = dialog(key, v.title?.text || 'Form', [error, rows],
    [el('button', { class: 'button', type: 'button', onclick: () => does.close(modal) }, v.close?.text || 'Cancel'), v.submit || hasInput(v) ? send : null],
    () => does.close(modal));
  node.querySelector('form').addEventListener('submit', async ev => {
    ev.preventDefault();
    clearErrors(node, error);
    if (!complete(node)) return;
    send.setAttribute('aria-busy', 'true');
    send.disabled = true;
    try {
      const wrong = await does.submit(modal, values(node));
      if (wrong && Object.keys(wrong).length) showErrors(node, error, wrong);
    } catch (e) {
      error.hidden = false;
      error.textContent = e.message;
    } finally {
      send.disabled = false;
      send.removeAttribute('aria-busy');
    }
  });
}

const hasInput = v => (v.blocks || []).some(b => b.type === 'input');

let serial = 0;

function input(b, i, cx, same) {
  const e = b.element;
  const id = 'in' + ++serial;
  const hint = b.hint ? el('p', { class: 'hint', id: id + 'h' }, words(b.hint, cx)) : null;
  const wrong = el('p', { class: 'error', id: id + 'e', hidden: true });
  const kept = same?.[b.block_id + '/' + e.action_id];
  const common = {
    id, 'data-block': b.block_id, 'data-action': e.action_id, 'data-type': e.type, 'data-needed': b.optional ? null : 'yes',
    'aria-describedby': [hint ? id + 'h' : '', id + 'e'].filter(Boolean).join(' '), 'aria-required': b.optional ? null : 'true',
  };
  const label = [words(b.label, cx), b.optional ? el('span', { class: 'optional' }, ' (optional)') : null];
  const field = control(e, common, cx, kept);
  const group = field.getAttribute('role') === 'group' || field.getAttribute('role') === 'radiogroup';
  if (group) field.setAttribute('aria-labelledby', id + 'l');
  return el('div', { class: 'input' }, group ? el('div', { class: 'label', id: id + 'l' }, label) : el('label', { for: id }, label), field, hint, wrong);
}

// control is the element that takes an answer.
function control(e, common, cx, kept) {
  const options = [...(e.options || []), ...(e.option_groups || []).flatMap(g => g.options)];
  switch (e.type) {
    case 'static_select':
    case 'external_select':
      return choose(options, kept ?? e.initial_option?.value, o => o.text.text, o => o.value, common, e);
    case 'users_select':
      return choose([...cx.people.values()].filter(p => !p.bot), kept ?? e.initial_user, p => p.name + (p.title ? ' · ' + p.title : ''), p => p.id, common, e);
    case 'conversations_select':
    case 'channels_select':
      return choose([...cx.rooms.values()].filter(r => !r.direct), kept ?? e.initial_conversation ?? e.initial_channel, r => '#' + r.name, r => r.id, common, e);
    case 'checkboxes':
    case 'radio_buttons':
      return ticks(e, options, kept, common, cx);
    case 'multi_static_select':
      return ticks(e, options, kept, common, cx);
    case 'datepicker':
      return plain(el('input', { ...common, type: 'date', value: kept ?? e.initial_date ?? '' }));
    case 'timepicker':
      return plain(el('input', { ...common, type: 'time', value: kept ?? e.initial_time ?? '' }));
    case 'datetimepicker':
      return plain(el('input', { ...common, type: 'datetime-local', value: localTime(kept ?? e.initial_date_time) }), v => String(Math.floor(new Date(v).getTime() / 1000)));
    default: {
      const value = kept ?? e.initial_value ?? '';
      const node = e.multiline
        ? el('textarea', { ...common, rows: '5', maxlength: e.max_length || null, placeholder: e.placeholder?.text || null }, value)
        : el('input', { ...common, type: 'text', autocomplete: 'off', maxlength: e.max_length || null, placeholder: e.placeholder?.text || null, value });
      return plain(node);
    }
  }
}

function localTime(s) {
  if (!s) return '';
  const d = new Date(s * 1000);
  return new Date(d.getTime() - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function plain(node, read = v => v) {
  node.answer = () => (node.value === '' ? null : read(node.value));
  return node;
}

function choose(list, first, label, value, common, e) {
  const node = el('select', common, el('option', { value: '' }, e.placeholder?.text || 'Choose…'),
    list.map(o => el('option', { value: value(o), selected: value(o) === first }, label(o))));
  return plain(node);
}

function ticks(e, options, kept, common, cx) {
  const one = e.type === 'radio_buttons';
  const first = [kept ?? (one ? e.initial_option?.value : (e.initial_options || []).map(o => o.value))].flat();
  const group = 'g' + ++serial;
  const boxes = options.map(o => el('input', { type: one ? 'radio' : 'checkbox', name: group, checked: first.includes(o.value) }));
  const node = el('div', { ...common, role: one ? 'radiogroup' : 'group', 'aria-required': null },
    options.map((o, i) => el('label', { class: 'tick' }, boxes[i], el('span', null, words(o.text, cx), o.description ? el('small', null, words(o.description, cx)) : null))));
  const chosen = () => options.filter((o, i) => boxes[i].checked).map(o => o.value);
  node.answer = () => (one ? chosen()[0] ?? null : chosen());
  return node;
}

// values is what was filled in, by block and action: text, the value of an
// option, an identifier; a list where several may be chosen; null for nothing.
function values(node) {
  return Object.fromEntries([...node.querySelectorAll('[data-block]')].map(f => [f.dataset.block + '/' + f.dataset.action, f.answer()]));
}

// complete marks what is missing and reports whether nothing is.
function complete(node) {
  let first = null;
  for (const f of node.querySelectorAll('[data-needed]')) {
    const answer = f.answer();
    if (answer !== null && answer.length && String(answer).trim() !== '') continue;
    mark(f, 'Please complete this required field.');
    first ||= f;
  }
  focusOn(first);
  return !first;
}

function mark(f, text) {
  f.setAttribute('aria-invalid', 'true');
  const p = f.closest('.input').querySelector('p.error');
  p.hidden = false;
  p.textContent = text;
}

const focusOn = f => f && (f.matches('input,select,textarea') ? f : f.querySelector('input'))?.focus();

function clearErrors(node, top) {
  top.hidden = true;
  for (const f of node.querySelectorAll('[aria-invalid]')) {
    f.removeAttribute('aria-invalid');
    f.closest('.input').querySelector('p.error').hidden = true;
  }
}

function showErrors(node, top, wrong) {
  let first = null;
  const rest = [];
  for (const [block, text] of Object.entries(wrong)) {
    const f = [...node.querySelectorAll('[data-block]')].find(x => x.dataset.block === block);
    if (f) { mark(f, text); first ||= f; } else rest.push(text);
  }
  top.hidden = rest.length === 0;
  top.textContent = rest.join(' ');
  focusOn(first);
}

// question asks something of the demo's own: a text to change, or a yes.
export function question(title, words, text, yes, act) {
  const field = text === null ? null : el('textarea', { id: 'question', rows: '4' }, text);
  const node = dialog('question', title,
    [el('p', null, words), field ? [el('label', { for: 'question', class: 'unseen' }, title), field] : null],
    [el('button', { class: 'button', type: 'button', onclick: closeDialog }, 'Cancel'), el('button', { class: 'button primary', type: 'submit' }, yes)], closeDialog);
  node.querySelector('form').addEventListener('submit', ev => {
    ev.preventDefault();
    closeDialog();
    act(field ? field.value : '');
  });
}

