// The few emoji that the demo offers, drawn, so that they look alike everywhere.

import { el } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

const DRAWN = {
  pushpin: [['#e5484d', 'M5 2h6v1.2l-1 .6.5 3.4L12.3 9v1H8.7L8 15l-.7-5H3.7V9l1.8-1.8L6 3.8l-1-.6z']],
  clipboard: [['#b7791f', 'M3 2.5h10v12H3z'], ['#fff', 'M4.5 4.5h7v8.5h-7z'], ['#64748b', 'M6 1.2h4v2.6H6zM5.7 6.5h4.6v1H5.7zM5.7 9h4.6v1H5.7z']],
  eyes: [['#64748b', 'M4.6 2.6c-5 0-5 10.8 0 10.8s5-10.8 0-10.8M11.4 2.6c-5 0-5 10.8 0 10.8s5-10.8 0-10.8'], ['#fff', 'M4.6 3.5c-4 0-4 9 0 9s4-9 0-9M11.4 3.5c-4 0-4 9 0 9s4-9 0-9'], ['#1e293b', 'M5.6 6.5c-2.3 0-2.3 4 0 4s1.6-4 0-4M12.4 6.5c-2.3 0-2.3 4 0 4s1.6-4 0-4']],
  white_check_mark: [['#2f9e44', 'M2 2h12v12H2z'], ['#fff', 'M4 8.2 5.3 6.9 7 8.6l3.9-3.9L12.2 6 7 11.2z']],
  '+1': [['#f5b82e', 'M2 7.5h3v6.5H2zM6 7.5 8.3 2c1.7 0 1.9 1.5 1.5 4h3.7c.8 0 1.2.8 1 1.5l-1.3 5.3c-.2.8-.8 1.2-1.5 1.2H6z']],
  tada: [['#f5b82e', 'M2 14 5.5 5.5l5 5z'], ['#e5484d', 'M9 3.5 10 1.5l1 2zM12.5 9.5l2-.5-.8 1.9z'], ['#3b82f6', 'M12 4.5 14 3.3l-.2 2.3zM6 1.5h1.5V3H6z']],
  fire: [['#f97316', 'M8 1c.5 3 4.5 4.5 4.5 8.5C12.5 13 10.3 15 8 15s-4.5-2-4.5-5.2C3.5 7.5 5 6.5 5.3 4.5 6.5 5 7 6 7 7c1-1.3 1.5-3.5 1-6'], ['#fde047', 'M8 9c1.2 1.3 2 2 2 3.3S9 14.5 8 14.5s-2-.9-2-2.2S7.5 10.5 8 9']],
  warning: [['#f5b82e', 'M8 1.5 15 14H1z'], ['#422006', 'M7.3 5.5h1.4v4.5H7.3zM7.3 11h1.4v1.4H7.3z']],
};
const ALSO = { thumbsup: '+1', round_pushpin: 'pushpin', heavy_check_mark: 'white_check_mark' };

// OFFERED are the reactions that can be picked, with what Kept makes of them.
export const OFFERED = [
  ['pushpin', 'Pushpin: into the timeline'], ['clipboard', 'Clipboard: make an action item'],
  ['eyes', 'Eyes'], ['white_check_mark', 'Done'], ['+1', 'Thumbs up'], ['tada', 'Tada'],
];

// drawing is an emoji by name; its name in colons where there is no drawing.
export function drawing(name) {
  const parts = DRAWN[ALSO[name] || name];
  if (!parts) return el('span', null, ':' + name + ':');
  const svg = document.createElementNS(SVG, 'svg');
  for (const [k, v] of Object.entries({ viewBox: '0 0 16 16', class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') })) svg.setAttribute(k, v);
  for (const [colour, d] of parts) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('fill', colour);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

// emoji makes nodes of a plain text, with known :names: drawn.
export function emoji(text) {
  return text.split(/(:[a-z0-9_+-]+:)/).map(part => {
    const name = part.length > 2 && part.startsWith(':') && part.endsWith(':') ? part.slice(1, -1) : '';
    return DRAWN[ALSO[name] || name] ? drawing(name) : part;
  }).filter(part => part !== '');
}
