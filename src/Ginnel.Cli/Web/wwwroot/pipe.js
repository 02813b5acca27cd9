// One passage, drawn as a pipe below the street: click it for its ring.
import { say, set, svg } from './draw.js';
import { describe, explain, titleOf } from './facts.js';
import { bytes, percent, rate as formatRate, shorten } from './format.js';
import { rateOf } from './history.js';
import { addressOf, isSelected, open } from './selection.js';
import { basement } from './house.js';

export const laneHeight = 62;

// Of bold letters of 13 pixels, on average.
const letterWidth = 8;

/** @param {import('./facts.js').Passage} passage */
export function makePipe(passage) {
  const pipe = svg('g', { class: 'pipe stop', tabindex: 0, role: 'button', 'data-passage': passage.inode },
    svg('path', { class: 'touch' }), svg('path', { class: 'casing' }), svg('path', { class: 'stream' }),
    svg('path', { class: 'dots' }), svg('path', { class: 'arrow', d: 'M-6 8 0-3 6 8z' }),
    svg('text', { class: 'title' }), svg('text', { class: 'facts' }));
  pipe.addEventListener('click', () => open(addressOf('passage', passage.inode)));
  return pipe;
}

/**
 * @param {SVGElement} pipe
 * @param {import('./plan.js').PipePlace} place
 * @param {import('./facts.js').View} view
 */
export function drawPipe(pipe, place, view) {
  const { passage } = place;
  const rate = rateOf(passage.inode);
  const depth = basement + place.lane * laneHeight + 30;
  const middle = (place.from + place.to) / 2;
  const words = explain(passage, rate);
  const isBlocked = passage.state === 'writerWaits';
  set(pipe, {
    'data-state': passage.state,
    'aria-pressed': String(isSelected('passage', passage.inode)),
    'aria-label': `Passage ${titleOf(passage)} from ${describe(view, passage.writerId)} to `
      + `${describe(view, passage.readerId)}: ${words.replace('■ ', '').replace('? ', '')}, ${formatRate(rate)}, `
      + `${percent(passage.fill / passage.capacity)} of ${bytes(passage.capacity)} full`,
  });
  pipe.classList.toggle('blocked', isBlocked);
  const shape = outline(place, depth);
  for (const path of pipe.querySelectorAll('.touch, .casing, .stream, .dots')) set(path, { d: shape });
  set(pipe.querySelector('.arrow'), {
    transform: place.isOpen ? `translate(${place.to} ${depth}) rotate(90)` : `translate(${place.to} ${basement + 2})`,
  });
  drawFlow(pipe, rate);
  const [title, facts] = pipe.querySelectorAll('text');
  set(title, { x: middle, y: depth - 9 });
  set(facts, { x: middle, y: depth + 20 });
  say(title, labelFor(place));
  // Between two looks a reader that keeps up has slept many times: what goes through says more than that it sleeps now.
  say(facts, (passage.state === 'flows' || passage.state === 'readerWaits') && rate > 0
    ? `${formatRate(rate)} · ${percent(passage.fill / passage.capacity)} full` : words);
}

/**
 * Its name and where it goes, or as much of that as there is room for between its ends.
 * @param {import('./plan.js').PipePlace} place
 */
function labelFor({ passage, from, to }) {
  const arrow = to < from ? '←' : '→';
  const room = Math.max(10, Math.floor((Math.abs(to - from) - 24) / letterWidth));
  const whole = `${titleOf(passage)} ${arrow} ${passage.readerId ?? '?'}`;
  return whole.length <= room ? whole : `${shorten(titleOf(passage), room - 2)} ${arrow}`;
}

/**
 * Down from one port, along the lane, and up to the other.
 * @param {import('./plan.js').PipePlace} place
 * @param {number} depth
 */
function outline(place, depth) {
  const turn = Math.min(10, Math.abs(place.to - place.from) / 2) * Math.sign(place.to - place.from);
  const bend = Math.abs(turn);
  return `M${place.from} ${basement}V${depth - bend}q0 ${bend} ${turn} ${bend}`
    + (place.isOpen ? `H${place.to}` : `H${place.to - turn}q${turn} 0 ${turn} ${-bend}V${basement + 8}`);
}

/**
 * Ten times the rate is two units more width, and a third more speed: it spans from bytes to gibibytes.
 * @param {SVGElement} pipe
 * @param {number} rate
 */
function drawFlow(pipe, rate) {
  const decades = rate > 0 ? Math.min(10, Math.log10(rate + 1)) : 0;
  pipe.style.setProperty('--width', (4 + decades).toFixed(1));
  pipe.style.setProperty('--lap', rate > 0 ? `${(2.4 / (1 + decades / 3)).toFixed(1)}s` : '0s');
  pipe.classList.toggle('moving', rate > 0);
}
