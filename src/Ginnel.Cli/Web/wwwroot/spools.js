// Spools: a tape of messages from the first to the next, and each consumer's cursor on it.
import { html, say, set, svg } from './draw.js';
import { count } from './format.js';
import { addressOf } from './selection.js';
import { link, table } from './table.js';

const section = document.getElementById('spools');
const list = document.getElementById('spool-list');
const width = 600;
let latest = '';

/** @param {import('./facts.js').View} view */
export function drawSpools(view) {
  const key = JSON.stringify(view.spools);
  if (key === latest) return;
  latest = key;
  section.hidden = view.spools.length === 0;
  // While somebody's focus is in it, it is left as it is: the next change draws it.
  if (!list.contains(document.activeElement)) list.replaceChildren(...view.spools.map(drawSpool));
}

/** @param {import('./facts.js').Spool} spool */
function drawSpool(spool) {
  const users = spool.processIds.flatMap((id, index) =>
    [index > 0 ? ', ' : 'open in ', link(addressOf('process', id), `process ${id}`)]);
  const card = html('article', { class: 'spool' }, html('h3', {}, spool.path), html('p', { class: 'links' }, ...users));
  if (spool.nextSequence === null) {
    card.append(html('p', { class: 'state', 'data-state': 'readerGone' }, spool.obstacle ?? ''));
    return card;
  }
  card.append(tape(spool), table('Consumers', ['Consumer', 'Reads next', 'Not handled', 'Now'],
    spool.consumers.map(one => [one.isGroup ? `${one.name} (group)` : one.name, count(one.next), count(one.lag),
      one.isConnected ? 'connected' : 'away'])));
  if (spool.consumers.length === 0) card.append(html('p', {}, 'Nobody has read from it as a consumer yet.'));
  return card;
}

/** @param {import('./facts.js').Spool} spool */
function tape(spool) {
  const next = Math.max(spool.nextSequence ?? 0, 1);
  const handled = spool.consumers.map(one => Math.max(0, spool.nextSequence - one.lag));
  const start = Math.min(...handled, next);
  const span = Math.max(next - start, 1);
  const place = sequence => 10 + (sequence - start) / span * (width - 20);
  const height = 34 + spool.consumers.length * 22;
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', class: 'tape' },
    svg('rect', { class: 'band', x: 10, y: 18, width: width - 20, height: 10 }),
    svg('text', { class: 'small', x: 10, y: 12 }, count(start)),
    svg('text', { class: 'small right', x: width - 10, y: 12 }, `next: ${count(next)}`));
  spool.consumers.forEach((one, index) => {
    const y = 46 + index * 22;
    const x = place(handled[index]);
    const name = svg('text', { x: x > width / 2 ? x - 10 : x + 10, y: y + 4, class: x > width / 2 ? 'right' : '' });
    say(name, `${one.name}: ${count(one.lag)} behind`);
    picture.append(svg('path', { class: 'cursor', d: `M${x} 16V${y}` }),
      svg('circle', { class: one.isConnected ? 'cursor on' : 'cursor', cx: x, cy: y, r: 5 }), name);
  });
  set(picture, { 'aria-label': `${count(next)} messages; `
    + spool.consumers.map(one => `${one.name} is ${count(one.lag)} behind`).join(', ') });
  return picture;
}
