// The demo's server. Addresses are relative: the page stands below a path that
// holds the secret of this run.

// ask gets a view of the workspace.
export async function ask(what, args) {
  const answer = await fetch('api/' + what + '?' + new URLSearchParams(args), { headers: { Accept: 'application/json' } });
  return read(answer);
}

// tell does something. The answer is what the server says about it; a refusal
// is an Error with a sentence in it.
export async function tell(what, body) {
  const answer = await fetch('api/' + what, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  return read(answer);
}

async function read(answer) {
  let body = {};
  try { body = await answer.json(); } catch { /* said below */ }
  if (!answer.ok) throw new Error(body.error || 'The demo answered ' + answer.status + '.');
  return body;
}

// watch calls changed whenever the workspace changes, and lost when the demo
// has gone away or come back.
export function watch(changed, lost) {
  const source = new EventSource('api/events');
  source.onmessage = () => { lost(false); changed(); };
  source.onerror = () => lost(true);
}
