// Slack's mrkdwn, as nodes. What people typed arrives escaped (&lt; &gt; &amp;),
// so only what Slack itself put between < and > is a mention, a link or a date.

import { el } from './dom.js';
import { emoji } from './emoji.js';
import { pretty } from './time.js';

const unescape = s => s.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

// mrkdwn makes nodes of a text; cx knows people, rooms, the zone and the time.
export function mrkdwn(text, cx) {
  const out = [];
  const fences = String(text ?? '').split('```');
  fences.forEach((part, i) => {
    if (i % 2 === 1 && i < fences.length - 1) out.push(el('pre', null, unescape(part.replace(/^\n|\n$/g, ''))));
    else out.push(...lines(i % 2 === 1 ? '```' + part : part, cx));
  });
  return out;
}

function lines(text, cx) {
  const out = [];
  let quote = [];
  let list = [];
  const flush = () => {
    if (quote.length) out.push(el('blockquote', null, quote.map((q, i) => [i ? el('br') : null, q])));
    if (list.length) out.push(el('ul', null, list.map(l => el('li', null, l))));
    quote = [];
    list = [];
  };
  let open = false; // the line before was an ordinary one
  for (const line of text.split('\n')) {
    const q = line.match(/^(?:&gt;|>)\s?(.*)$/);
    const b = line.match(/^\s*[•]\s+(.*)$/);
    if (q) { if (list.length) flush(); quote.push(inline(q[1], cx)); open = false; continue; }
    if (b) { if (quote.length) flush(); list.push(inline(b[1], cx)); open = false; continue; }
    if (quote.length || list.length) flush();
    if (open) out.push(el('br'));
    out.push(...inline(line, cx));
    open = true;
  }
  flush();
  return out;
}

const STYLES = { '*': 'strong', _: 'em', '~': 's', '`': 'code' };

function inline(text, cx) {
  const out = [];
  let plain = '';
  const push = node => { if (plain) out.push(...emoji(unescape(plain))); plain = ''; if (node) out.push(node); };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '<') {
      const end = text.indexOf('>', i);
      if (end > i) { push(token(text.slice(i + 1, end), cx)); i = end; continue; }
    }
    const end = STYLES[c] && /^$|[\s(*_~>"“]/.test(text[i - 1] ?? '') ? text.indexOf(c, i + 1) : -1;
    if (end > i + 1 && text[i + 1] !== ' ' && text[end - 1] !== ' ' && /^$|[\s.,:;!?)*_~<"”’'-]/.test(text[end + 1] ?? '')) {
      const inner = text.slice(i + 1, end);
      push(el(STYLES[c], null, c === '`' ? unescape(inner) : inline(inner, cx)));
      i = end;
      continue;
    }
    plain += c;
  }
  push(null);
  return out;
}

// token is what stood between < and >.
function token(raw, cx) {
  const bar = raw.indexOf('|');
  const [head, label] = bar < 0 ? [raw, ''] : [raw.slice(0, bar), unescape(raw.slice(bar + 1))];
  if (head.startsWith('@')) return person(head.slice(1), cx);
  if (head.startsWith('#')) return room(head.slice(1), label, cx);
  if (head.startsWith('!date^')) {
    const [, stamp, tokens, url] = head.split('^');
    return instant(stamp, unescape(tokens || ''), label, cx, url);
  }
  if (head.startsWith('!subteam^')) return group(head.split('^')[1], cx);
  if (head.startsWith('!')) return el('span', { class: 'mention loud' }, '@' + (head.slice(1).split('^')[0] || label));
  return link(unescape(head), label);
}

export function person(id, cx) {
  const p = cx.people.get(id);
  return el('span', { class: id === cx.me ? 'mention mine' : 'mention' }, '@' + (p ? p.name : id));
}

export function group(id, cx) {
  return el('span', { class: 'mention loud' }, '@' + (cx.groups.get(id)?.handle || id));
}

export function room(id, label, cx) {
  const r = cx.rooms.get(id);
  const name = r ? r.name : label || id;
  if (!r) return el('span', { class: 'mention' }, '#' + name);
  return el('button', { class: 'mention room', type: 'button', onclick: () => cx.go(id) }, '#' + name);
}

export function instant(stamp, tokens, fallback, cx, url) {
  const s = Number(stamp);
  if (!Number.isFinite(s)) return document.createTextNode(fallback);
  const shown = el('time', { datetime: new Date(s * 1000).toISOString(), title: fallback || null }, pretty(s, tokens, cx.zone, cx.now()));
  return url ? el('a', { href: safe(url), target: '_blank', rel: 'noopener noreferrer' }, shown) : shown;
}

// link leads out only to what a browser opens harmlessly.
export function link(url, label) {
  const to = safe(url);
  const shown = label || url.replace(/^mailto:/, '');
  return to ? el('a', { href: to, target: '_blank', rel: 'noopener noreferrer' }, shown) : document.createTextNode(shown);
}

export function safe(url) {
  try {
    const u = new URL(url);
    return ['http:', 'https:', 'mailto:'].includes(u.protocol) ? u.href : null;
  } catch { return null; }
}
