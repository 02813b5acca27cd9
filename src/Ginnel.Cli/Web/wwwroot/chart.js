// Small charts of the last minute: a line for a number, and bars for who waited when.
import { html, say, set, svg } from './draw.js';
import { minute } from './history.js';

const width = 600;
const height = 60;
const row = 26;

/** A number over the last minute, with what it is now and what it was at most. */
export class Line {
  /**
   * @param {string} title
   * @param {(value: number) => string} format
   * @param {(sample: import('./history.js').Sample) => number} pick
   */
  constructor(title, format, pick) {
    this.title = title;
    this.format = format;
    this.pick = pick;
    this.area = svg('path', { class: 'area' });
    this.line = svg('path', { class: 'line' });
    this.picture = svg('svg', {
      viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img',
    }, this.area, this.line);
    this.words = html('span', { class: 'number' });
    this.element = html('figure', { class: 'chart' },
      html('figcaption', {}, html('b', {}, title), this.words), this.picture, axis());
  }

  /**
   * @param {import('./history.js').Sample[]} samples
   * @param {number} [limit] What the whole height stands for; the highest value unless given.
   */
  draw(samples, limit) {
    const values = samples.map(this.pick);
    const most = Math.max(...values, 0);
    const scale = Math.max(limit ?? most, 1e-9);
    const points = samples.map((sample, index) =>
      `${place(sample, samples)} ${(height - 2 - values[index] / scale * (height - 6)).toFixed(1)}`);
    set(this.line, { d: points.length > 1 ? `M${points.join('L')}` : '' });
    set(this.area, { d: points.length > 1
      ? `M${place(samples[0], samples)} ${height}L${points.join('L')}L${width} ${height}z` : '' });
    const text = `${this.format(values.at(-1) ?? 0)}, at most ${this.format(most)}`;
    say(this.words, text);
    set(this.picture, { 'aria-label': `${this.title} over the last minute: ${text}` });
  }
}

/** When the writer and the reader waited, and when they were woken. */
export class TimeLine {
  constructor() {
    this.bars = { writer: svg('path', { class: 'bar writer' }), reader: svg('path', { class: 'bar reader' }) };
    this.ticks = { writer: svg('path', { class: 'tick' }), reader: svg('path', { class: 'tick' }) };
    this.words = html('span', { class: 'number' });
    this.picture = svg('svg', {
      viewBox: `0 0 ${width} ${2 * row}`, preserveAspectRatio: 'none', role: 'img', class: 'time-line',
    }, ...Object.values(this.bars), ...Object.values(this.ticks),
    svg('path', { class: 'rule', d: `M0 ${row}H${width}` }));
    this.element = html('figure', { class: 'chart waits' },
      html('figcaption', {}, html('b', {}, 'Waits and wakes'), this.words),
      html('div', { class: 'rows' }, html('span', {}, 'writer'), html('span', {}, 'reader')), this.picture, axis());
  }

  /** @param {import('./history.js').Sample[]} samples */
  draw(samples) {
    ['writer', 'reader'].forEach((side, index) => {
      set(this.bars[side], { d: waits(samples, `${side}Waits`, index * row) });
      set(this.ticks[side], { d: wakes(samples, `${side}Sleeps`, index * row) });
    });
    const slept = side => (samples.at(-1)?.[side] ?? 0) - (samples[0]?.[side] ?? 0);
    const text = `sleeps: writer ${slept('writerSleeps')}, reader ${slept('readerSleeps')}`;
    say(this.words, text);
    set(this.picture, { 'aria-label': `Waits in the last minute: ${text}` });
  }
}

/** One bar from each look that found it waiting to the next look. */
function waits(samples, side, top) {
  return samples.slice(0, -1).map((sample, index) => sample[side]
    ? `M${place(sample, samples)} ${top + 4}H${place(samples[index + 1], samples)}v${row - 8}`
      + `H${place(sample, samples)}z` : '').join('');
}

/** A sleep that was counted since the look before has ended by now, or is the bar that begins here. */
function wakes(samples, side, top) {
  return samples.slice(1).map((sample, index) => sample[side] > samples[index][side]
    ? `M${place(sample, samples)} ${top + row - 9}v9` : '').join('');
}

function place(sample, samples) {
  return (width - (samples.at(-1).time - sample.time) / minute * width).toFixed(1);
}

function axis() {
  return html('div', { class: 'axis', 'aria-hidden': 'true' },
    html('span', {}, 'a minute ago'), html('span', {}, 'now'));
}
