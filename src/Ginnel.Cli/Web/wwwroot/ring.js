// A circular queue as a ring: two hands go round it, and the arc between them is what was written and not read yet.
import { say, set, svg } from './draw.js';
import { bytes, percent } from './format.js';

const centre = 150;
const radius = 100;
const cells = 32;

/** Draws one ring, again and again. */
export class Ring {
  constructor() {
    this.fill = svg('circle', { class: 'fill turning', cx: centre, cy: centre, r: radius, pathLength: 1 });
    this.reader = svg('g', { class: 'hand reader turning' },
      svg('path', { d: `M${centre} ${centre - 52}V${centre - radius + 14}` }),
      svg('circle', { cx: centre, cy: centre - radius + 22, r: 8 }));
    this.writer = svg('g', { class: 'hand writer turning' },
      svg('path', { d: `M${centre} ${centre - radius - 14}V${centre - radius + 14}` }),
      svg('path', { class: 'head', d: `M${centre} ${centre - radius - 10}l-8-16h16z` }));
    this.share = svg('text', { class: 'share', x: centre, y: centre + 2 });
    this.amount = svg('text', { class: 'amount', x: centre, y: centre + 22 });
    this.marks = svg('g', { class: 'marks' });
    this.element = svg('svg', { class: 'ring', viewBox: '-20 0 340 300', role: 'img' },
      svg('circle', { class: 'band', cx: centre, cy: centre, r: radius }), this.fill, grid(), this.marks, this.reader,
      this.writer, this.share, this.amount);
    /** Turns since creation: whole ones count too, so that the hands never go back. */
    this.turns = { reader: 0, writer: 0 };
    this.capacity = 0;
  }

  /** @param {import('./facts.js').Passage} passage */
  draw(passage) {
    const written = passage.writer.position;
    const read = written - passage.fill;
    if (this.capacity !== passage.capacity) this.#mark(passage.capacity);
    turn(this.writer, this.turns.writer = forward(this.turns.writer, written / passage.capacity));
    this.turns.reader = forward(this.turns.reader, read / passage.capacity);
    turn(this.reader, this.turns.reader);
    turn(this.fill, this.turns.reader - 0.25);
    this.fill.style.strokeDasharray = `${passage.fill / passage.capacity} 1`;
    say(this.share, percent(passage.fill / passage.capacity));
    say(this.amount, `${bytes(passage.fill)} of ${bytes(passage.capacity)}`);
    set(this.element, {
      'data-state': passage.state,
      'aria-label': `Ring of ${bytes(passage.capacity)}: write position at offset ${written % passage.capacity}, read `
        + `position at offset ${read % passage.capacity}, ${percent(passage.fill / passage.capacity)} full`,
    });
  }

  /** @param {number} capacity Says what offsets there are at the quarters. */
  #mark(capacity) {
    this.capacity = capacity;
    const places = [
      [centre, 16, 'middle'], [320, centre + 4, 'end'], [centre, 296, 'middle'], [-20, centre + 4, 'start'],
    ];
    this.marks.replaceChildren(...places.map(([x, y, anchor], quarter) =>
      svg('text', { x, y, class: anchor }, quarter === 0 ? '0' : bytes(capacity * quarter / 4))));
  }
}

/**
 * The next angle in turns, never a whole turn away: a ring that went round a hundred times since is at the same place.
 * @param {number} before
 * @param {number} after
 */
function forward(before, after) {
  const place = after - Math.floor(after);
  const way = place - (before - Math.floor(before));
  // A step back by a hair is one that the two moments of looking make, not a turn forward.
  return before + (way < -0.02 ? way + 1 : way);
}

/**
 * @param {SVGElement} element
 * @param {number} turns
 */
function turn(element, turns) {
  element.style.transform = `rotate(${(turns * 360).toFixed(2)}deg)`;
}

function grid() {
  const lines = Array.from({ length: cells }, (_, cell) => {
    const angle = cell / cells * 2 * Math.PI;
    const at = length =>
      `${(centre + length * Math.sin(angle)).toFixed(1)} ${(centre - length * Math.cos(angle)).toFixed(1)}`;
    return `M${at(radius - 14)}L${at(radius + 14)}`;
  });
  return svg('path', { class: 'cells', d: lines.join('') });
}
