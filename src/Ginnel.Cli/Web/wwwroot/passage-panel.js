// What is to be known of one passage: its ring, its numbers, and its last minute.
import { Line, TimeLine } from './chart.js';
import { html, say } from './draw.js';
import { describe, explain, titleOf } from './facts.js';
import { bytes, count, duration, rate } from './format.js';
import { historyOf, rateOf } from './history.js';
import { Ring } from './ring.js';
import { addressOf } from './selection.js';
import { FactList, link } from './table.js';

export class PassagePanel {
  /** @param {number} inode */
  constructor(inode) {
    this.inode = inode;
    this.ring = new Ring();
    this.state = html('p', { class: 'state' });
    this.links = html('p', { class: 'links' });
    this.facts = new FactList();
    this.fill = new Line('Fill', bytes, sample => sample.fill);
    this.rate = new Line('Rate', rate, sample => sample.rate);
    this.times = new TimeLine();
    this.title = html('h2');
    this.element = html('div', {}, this.title, this.state, this.links,
      html('div', { class: 'beside' }, html('div', {}, this.ring.element, legend()), this.facts.element),
      this.fill.element, this.rate.element, this.times.element);
  }

  /** @param {import('./facts.js').View} view */
  draw(view) {
    const passage = view.machine.passages.find(one => one.inode === this.inode);
    if (!passage) {
      this.state.dataset.state = 'readerGone';
      say(this.state, 'This passage is gone: below is what was seen last.');
      return;
    }
    const samples = historyOf(this.inode);
    const now = rateOf(this.inode);
    say(this.title, `Passage ${titleOf(passage)}`);
    say(this.state, explain(passage, now));
    this.state.dataset.state = passage.state;
    this.#link(passage, view);
    this.ring.draw(passage);
    this.facts.draw(factsOf(passage, now));
    this.fill.draw(samples, passage.capacity);
    this.rate.draw(samples);
    this.times.draw(samples);
  }

  /**
   * @param {import('./facts.js').Passage} passage
   * @param {import('./facts.js').View} view
   */
  #link(passage, view) {
    const key = [passage.writerId, passage.readerId, passage.backInode].join();
    if (this.key === key) return;
    this.key = key;
    const reader = passage.readerId;
    this.links.replaceChildren(
      link(addressOf('process', passage.writerId), describe(view, passage.writerId)), ' writes → ',
      reader ? link(addressOf('process', reader), describe(view, reader)) : describe(view, null),
      reader ? ' reads' : '', html('br'),
      ...(passage.backInode ? [link(addressOf('passage', passage.backInode), 'The way back'), ' · '] : []),
      ...(reader ? [link(addressOf('pages', passage.writerId, reader), 'Shared pages of the two')] : []));
  }
}

/**
 * @param {import('./facts.js').Passage} passage
 * @param {number} now
 * @returns {[string, string][]}
 */
function factsOf(passage, now) {
  const { writer, reader } = passage;
  const messages = side => side === null ? 'not to be seen' : side.messages > 0 ? count(side.messages) : 'bytes only';
  const wakeUp = side => side && side.wakeUps > 0
    ? `${duration(side.wakeUpNs / side.wakeUps)} of ${count(side.wakeUps)}` : 'none timed';
  const end = side => side === null ? 'gone' : side.isWaiting ? 'waits' : side.state;
  return [
    ['Rate', rate(now)],
    ['Fill', `${count(passage.fill)} of ${count(passage.capacity)} B`],
    ['Write position', `${count(writer.position)} B`],
    ['Read position', reader ? `${count(reader.position)} B` : 'not to be seen'],
    ['Messages written', messages(writer)],
    ['Messages read', messages(reader)],
    ['Writer', `${end(writer)}, ${count(writer.sleeps)} sleeps`],
    ['Reader', reader ? `${end(reader)}, ${count(reader.sleeps)} sleeps` : 'gone'],
    ['Writer woken in', wakeUp(writer)],
    ['Reader woken in', wakeUp(reader)],
    ['Memory file', `inode ${passage.inode}`],
  ];
}

function legend() {
  return html('p', { class: 'hands' }, html('span', { class: 'writer' }, '▼ write position'),
    html('span', { class: 'reader' }, '● read position'), html('span', { class: 'filled' }, '▬ to be read'));
}
