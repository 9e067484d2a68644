// Instants, as the acting person's clock shows them.

const made = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone || 'UTC', ...options }));
  return made.get(key);
}

const at = seconds => new Date(Number(seconds) * 1000);

export const clockTime = (s, zone) => format(zone, { hour: '2-digit', minute: '2-digit' }).format(at(s));
export const clockSeconds = (s, zone) => format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at(s));
export const dayName = (s, zone) => format(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at(s));
export const shortDay = (s, zone) => format(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(at(s));
export const zoneName = zone => (zone || 'UTC').split('/').pop().replaceAll('_', ' ');

// until is how long from now to then, in words: "in 23 min", "12 min ago".
export function until(then, now) {
  const min = Math.round((then - now) / 60);
  const n = Math.abs(min);
  const words = n < 1 ? 'less than a minute' : n < 90 ? n + ' min' : n < 48 * 60 ? Math.round(n / 60) + ' h' : Math.round(n / 1440) + ' days';
  return then >= now ? 'in ' + words : words + ' ago';
}

// pretty writes a date by Slack's tokens: {date_short_pretty}, {time}, and so on.
export function pretty(s, tokens, zone, now) {
  const day = n => format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at(n));
  const near = { [day(now - 86400)]: 'yesterday', [day(now)]: 'today', [day(Number(now) + 86400)]: 'tomorrow' }[day(s)];
  const date = options => format(zone, options).format(at(s));
  const long = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
  const plain = { day: 'numeric', month: 'long', year: 'numeric' };
  const short = { day: 'numeric', month: 'short', year: 'numeric' };
  const values = {
    date_num: () => format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at(s)).split('/').reverse().join('-'),
    date_slash: () => date({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    date: () => date(plain), date_long: () => date(long), date_short: () => date(short), date_long_full: () => date(long),
    date_pretty: () => near || date(plain), date_long_pretty: () => near || date(long), date_short_pretty: () => near || date(short),
    day_divider_pretty: () => near || date(long),
    time: () => clockTime(s, zone), time_secs: () => clockSeconds(s, zone),
    ago: () => until(Number(s), Number(now)),
  };
  return String(tokens).replace(/\{(\w+)\}/g, (whole, name) => (values[name] ? values[name]() : whole));
}
