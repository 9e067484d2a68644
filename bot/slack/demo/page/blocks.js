// Block Kit, as nodes. press is called with a pressed element's action.

import { el, add } from './dom.js';
import { emoji, drawing } from './emoji.js';
import { mrkdwn, person, group, room, instant, link } from './text.js';

// blocks renders a message's or a page's blocks; what is unknown shows its text.
export function blocks(list, cx, press) {
  return (list || []).map(b => (KINDS[b.type] || other)(b, cx, press)).filter(Boolean);
}

const KINDS = {
  rich_text: (b, cx) => el('div', { class: 'rich' }, (b.elements || []).map(e => richPart(e, cx))),
  section: (b, cx, press) => el('div', { class: 'section' },
    el('div', { class: 'words' }, b.text ? el('div', { class: 'text' }, words(b.text, cx)) : null,
      b.fields ? el('div', { class: 'fields' }, b.fields.map(f => el('div', { class: 'field' }, words(f, cx)))) : null),
    b.accessory ? element(b.accessory, b, cx, press) : null),
  header: (b, cx) => el('h3', { class: 'header' }, words(b.text, cx)),
  context: (b, cx) => el('div', { class: 'context' }, (b.elements || []).map(e => el('span', null, words(e, cx)))),
  actions: (b, cx, press) => el('div', { class: 'actions' }, (b.elements || []).map(e => element(e, b, cx, press))),
  divider: () => el('hr', { class: 'divider' }),
  markdown: (b, cx) => el('div', { class: 'text' }, mrkdwn(b.text, cx)),
};

const other = (b, cx) => (b.text ? el('div', { class: 'text' }, words(b.text, cx)) : null);

// words is a text object: plain text or mrkdwn.
export function words(t, cx) {
  if (!t) return [];
  if (typeof t === 'string') return emoji(t);
  return t.type === 'mrkdwn' ? mrkdwn(t.text, cx) : lines(emoji(t.text || ''));
}

const lines = nodes => nodes.flatMap(n => (typeof n === 'string' ? n.split('\n').flatMap((l, i) => (i ? [el('br'), l] : [l])) : [n]));

// element is something that can be pressed.
function element(e, block, cx, press) {
  const act = value => press && press({ block_id: block.block_id || '', action_id: e.action_id || '', value });
  switch (e.type) {
    case 'button':
      return el('button', {
        class: 'button ' + (e.style || ''), type: 'button', 'aria-label': e.accessibility_label || null,
        'data-focus': e.action_id + ' ' + (e.value || ''),
        onclick: ev => {
          if (e.url) window.open(e.url, '_blank', 'noopener,noreferrer');
          const b = ev.currentTarget;
          b.setAttribute('aria-busy', 'true');
          const done = act(null);
          Promise.resolve(done).finally(() => b.removeAttribute('aria-busy'));
        },
      }, words(e.text, cx));
    case 'overflow':
    case 'static_select': {
      const options = [...(e.options || []), ...(e.option_groups || []).flatMap(g => g.options)];
      return el('select', {
        class: 'select', 'aria-label': e.placeholder?.text || 'Choose',
        onchange: ev => { const o = options[Number(ev.target.value)]; if (o) act(o.value); },
      }, el('option', { value: '' }, e.placeholder?.text || 'Choose'), options.map((o, i) => el('option', { value: i, selected: same(o, e.initial_option) }, o.text.text)));
    }
    case 'image':
      return el('span', { class: 'text' }, e.alt_text || '');
    default:
      return e.text ? el('span', null, words(e.text, cx)) : null;
  }
}

const same = (a, b) => b !== undefined && a.value === b.value;

// richPart is a section, list, quote or preformatted part of rich text.
function richPart(e, cx) {
  const kids = () => (e.elements || []).map(x => richSpan(x, cx));
  switch (e.type) {
    case 'rich_text_section': return el('div', { class: 'line' }, kids());
    case 'rich_text_quote': return el('blockquote', null, kids());
    case 'rich_text_preformatted': return el('pre', null, kids());
    case 'rich_text_list':
      return el(e.style === 'ordered' ? 'ol' : 'ul', { class: 'indent' + (e.indent || 0), start: e.offset ? e.offset + 1 : null },
        (e.elements || []).map(s => el('li', null, (s.elements || []).map(x => richSpan(x, cx)))));
    default: return null;
  }
}

function richSpan(s, cx) {
  const node = bare(s, cx);
  const style = s.style || {};
  const wraps = [['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['code', 'code'], ['underline', 'u']];
  return wraps.reduce((n, [name, tag]) => (style[name] ? add(el(tag), [n]) : n), node);
}

function bare(s, cx) {
  switch (s.type) {
    case 'text': return s.style?.code ? [s.text] : lines(emoji(s.text));
    case 'link': return link(s.url, s.text);
    case 'user': return person(s.user_id, cx);
    case 'channel': return room(s.channel_id, '', cx);
    case 'usergroup': return group(s.usergroup_id, cx);
    case 'broadcast': return el('span', { class: 'mention loud' }, '@' + s.range);
    case 'emoji': return drawing(s.name);
    case 'date': return instant(s.timestamp, s.format, s.fallback, cx, s.url);
    default: return [s.text || ''];
  }
}
