// The bar above: the clock that can be moved, and Kept, which can be killed.

import { el, fill, icon } from './dom.js';
import { clockTime, shortDay, until, zoneName } from './time.js';
import { menu } from './menu.js';

const STATES = { running: 'Kept is running', starting: 'Kept is starting', stopped: 'Kept is dead', failed: 'Kept could not start', absent: 'Kept is not here' };

let parts = null;

// bar shows the bar; tick, called every second, keeps its times true.
export function bar(node, cx, does) {
  parts ||= build(node, does);
  parts.cx = cx;
  const { clock, kept, playing } = cx.state;
  for (const b of [parts.five, parts.next]) b.disabled = clock.moving || !!playing.name;
  if (!clock.next) parts.next.disabled = true;
  node.classList.toggle('moving', clock.moving);
  parts.dot.className = 'dot ' + kept.state;
  parts.state.textContent = (STATES[kept.state] || kept.state) + (kept.note ? ': ' + kept.note : '');
  parts.state.title = parts.state.textContent;
  const alive = kept.state === 'running' || kept.state === 'starting';
  if (parts.alive !== alive) {
    parts.alive = alive;
    fill(parts.life, icon(alive ? 'power' : 'again'), alive ? 'Kill' : 'Restart');
    parts.life.setAttribute('aria-label', alive ? 'Kill Kept, as a crash would' : 'Start Kept again');
    parts.life.className = 'button ' + (alive ? 'danger' : 'primary');
  }
  parts.life.disabled = kept.state === 'absent';
  const now = playing.name || '';
  if (parts.playing !== now) {
    parts.playing = now;
    fill(parts.play, icon(now ? 'stop' : 'play'), now ? 'Stop playing' : 'Play an incident');
    parts.play.setAttribute('aria-haspopup', now ? 'false' : 'menu');
  }
  parts.progress.hidden = !now;
  if (now) { parts.progress.max = playing.total; parts.progress.value = playing.done; }
  tick();
}

export function tick() {
  if (!parts?.cx) return;
  const { cx } = parts;
  const now = cx.now();
  say(parts.time, clockTime(now, cx.zone));
  say(parts.date, shortDay(now, cx.zone) + ' · ' + zoneName(cx.zone));
  say(parts.due, ahead(cx, now));
}

// ahead is what comes next, in words.
function ahead({ state: { clock, playing, kept }, zone }, now) {
  const alive = kept.state === 'running' || kept.state === 'starting';
  if (playing.name) return alive ? 'Playing, ' + playing.done + ' of ' + playing.total : 'The play waits for Kept';
  if (clock.moving) return 'Moving the clock…';
  if (!clock.next || clock.next <= now - 90) return alive ? 'Kept has nothing to wait for' : 'Nothing speaks up for Kept';
  return (alive ? 'Kept acts next at ' : 'Slack speaks up for Kept at ') + clockTime(clock.next, zone) + day(clock.next, now, zone) + ', ' + (clock.next <= now ? 'now' : until(clock.next, now));
}

const day = (then, now, zone) => (shortDay(then, zone) === shortDay(now, zone) ? '' : ' on ' + shortDay(then, zone));

const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function build(node, does) {
  const p = {
    time: el('span', { class: 'time' }), date: el('span', { class: 'date' }), due: el('span', { class: 'due' }),
    five: el('button', { class: 'button', type: 'button', onclick: does.five }, '+5 min'),
    next: el('button', { class: 'button primary', type: 'button', title: 'Move the clock to the next reminder', onclick: does.next }, icon('forward'), 'To the next reminder'),
    dot: el('span', { class: 'dot', 'aria-hidden': 'true' }), state: el('span', { role: 'status' }),
    life: el('button', { class: 'button', type: 'button', onclick: () => (p.alive ? does.kill() : does.restart()) }),
    progress: el('progress', { 'aria-label': 'Played so far', hidden: true }),
  };
  p.play = el('button', {
    class: 'button', type: 'button', 'aria-expanded': 'false',
    onclick: ev => (p.playing ? does.stop() : menu(ev.currentTarget, 'Play an incident', [{ title: 'Real incidents, played by people of their own' },
      ...p.cx.state.scripts.map(s => ({ label: s.title, hint: 'The clock moves on to its day', act: () => does.play(s.name) }))], true)),
  });
  p.theme = el('button', { class: 'bare', type: 'button', onclick: does.theme, 'aria-label': 'Dark or light' }, icon('moon'));
  p.guide = el('button', { class: 'bare', type: 'button', onclick: does.guide, 'aria-label': 'What to try' }, icon('spark'));
  add(node, p);
  return p;
}

function add(node, p) {
  node.append(
    el('div', { class: 'brand' }, el('img', { src: 'icon.svg', alt: '', width: '24', height: '24' }), el('h1', null, 'Kept', el('span', null, 'demo'))),
    el('section', { class: 'clock', 'aria-label': 'Clock' }, el('div', { class: 'now' }, p.time, p.date), p.five, p.next, p.due),
    el('section', { class: 'life', 'aria-label': 'Kept' }, p.play, p.progress, el('span', { class: 'state' }, p.dot, p.state), p.life, p.guide, p.theme));
}
