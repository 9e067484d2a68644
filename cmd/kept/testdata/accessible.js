// What assistive technology and weak eyes would stumble over in the page as it
// is shown now: a list of sentences, empty if nothing.
(() => {
  const found = [];
  const name = n => n.tagName.toLowerCase() + (n.id ? '#' + n.id : '') + (n.className && n.className.baseVal === undefined ? '.' + [...n.classList].join('.') : '') +
    ' “' + (n.textContent || '').trim().slice(0, 30) + '”';
  const say = (n, what) => found.push(name(n) + ': ' + what);
  const visible = n => n.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !n.closest('[aria-hidden=true]');
  const text = n => (n.innerText || n.textContent || '').trim();
  const byIds = ids => ids.split(/\s+/).map(id => document.getElementById(id)).filter(Boolean).map(text).join(' ').trim();
  const label = n => (n.getAttribute('aria-labelledby') && byIds(n.getAttribute('aria-labelledby'))) || (n.getAttribute('aria-label') || '').trim() ||
    (n.labels?.length ? [...n.labels].map(text).join(' ').trim() : '') || (['INPUT', 'SELECT', 'TEXTAREA'].includes(n.tagName) ? '' : text(n)) ||
    (n.getAttribute('alt') || '').trim() || (n.getAttribute('title') || '').trim() || (n.querySelector?.('[role=img][aria-label],img[alt]:not([alt=""])') ? 'image' : '');

  // Everything that can be used has a name, and everything with a role stands where it may.
  const modal = document.querySelector('dialog[open]');
  const root = modal || document;
  for (const n of root.querySelectorAll('button,a[href],input,select,textarea,iframe,dialog,[role=button],[role=option],[role=menuitem],[role=menuitemradio],[role=radio],[role=combobox],[role=listbox],[role=menu],[role=radiogroup],[role=group],progress')) {
    if (visible(n) && !label(n)) say(n, 'has no accessible name');
  }
  const inside = { option: '[role=listbox],select', menuitem: '[role=menu]', menuitemradio: '[role=menu]', radio: '[role=radiogroup]' };
  for (const [role, parent] of Object.entries(inside)) {
    for (const n of root.querySelectorAll('[role=' + role + ']')) if (visible(n) && !n.closest(parent)) say(n, 'has the role ' + role + ' outside ' + parent);
  }
  for (const n of root.querySelectorAll('li')) if (visible(n) && !n.closest('ul,ol,[role=list],[role=listbox]')) say(n, 'is no item of a list');
  for (const n of root.querySelectorAll('button button,a button,button a,button input,a a')) say(n, 'stands inside another control');
  for (const n of root.querySelectorAll('[tabindex]')) if (n.tabIndex > 0) say(n, 'takes the focus out of order');
  for (const n of root.querySelectorAll('img')) if (!n.hasAttribute('alt')) say(n, 'has no alt');
  for (const n of root.querySelectorAll('[aria-expanded],[aria-haspopup]')) if (!/^(BUTTON|TEXTAREA|INPUT|SELECT|A)$/.test(n.tagName)) say(n, 'says that it opens something and cannot be used');
  for (const attr of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-activedescendant']) {
    for (const n of root.querySelectorAll('[' + attr + ']')) {
      for (const id of n.getAttribute(attr).split(/\s+/)) if (!document.getElementById(id)) say(n, attr + ' leads to nothing (' + id + ')');
    }
  }
  const ids = new Set();
  for (const n of document.querySelectorAll('[id]')) { if (ids.has(n.id)) say(n, 'its id is used twice'); ids.add(n.id); }

  // The page has its parts.
  if (!document.documentElement.lang) found.push('the page has no language');
  if (!document.title) found.push('the page has no title');
  for (const sel of ['h1', 'main', 'nav', 'header', '[aria-live=polite]', '[role=alert]']) if (!document.querySelector(sel)) found.push('the page has no ' + sel);
  if (document.querySelectorAll('h1').length > 1) found.push('the page has several h1');
  if (modal && !modal.contains(document.activeElement)) found.push('the focus is outside the open dialog');

  // Text stands out from what is behind it: 4.5 to 1, or 3 to 1 where it is large
  // (WCAG 2.2, 1.4.3).
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colours = new Map();
  const colour = css => {
    if (!colours.has(css)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      colours.set(css, [r, g, b, a / 255]);
    }
    return colours.get(css);
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const behind = n => {
    const stack = [];
    for (let p = n; p; p = p.parentElement) {
      const c = colour(getComputedStyle(p).backgroundColor);
      if (c[3] > 0) stack.push(c);
      if (c[3] === 1) break;
    }
    return stack.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const check = (n, css, what) => {
    const style = getComputedStyle(n);
    const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700;
    const back = behind(n);
    const r = ratio(over(colour(css), back), back);
    if (r < (large ? 3 : 4.5)) say(n, what + ' has a contrast of ' + r.toFixed(2));
  };
  const walker = document.createTreeWalker(modal || document.body, NodeFilter.SHOW_TEXT);
  for (let t = walker.nextNode(); t; t = walker.nextNode()) {
    const n = t.parentElement;
    if (!t.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(n.tagName) || !visible(n) || n.closest('.unseen,:disabled')) continue;
    check(n, getComputedStyle(n).color, 'its text');
  }
  for (const n of (modal || document).querySelectorAll('input[placeholder],textarea[placeholder]')) {
    if (visible(n) && !n.value) check(n, getComputedStyle(n, '::placeholder').color, 'its placeholder');
  }
  return found;
})()
