// Shared pages as a lecture draws them: two address spaces, the frames between them, and arrows from pages to frames.
// A colour, and a word, say who may write.
import { html, say, set, svg } from './draw.js';
import { describe } from './facts.js';
import { hexadecimal } from './format.js';
import { addressOf } from './selection.js';
import { chooseRows } from './page-rows.js';
import { Refresh } from './refresh.js';
import { link } from './table.js';

const width = 600;
const rowHeight = 34;
const top = 58;
const columns = { left: { x: 4, width: 186 }, frame: { x: 240, width: 120 }, right: { x: 410, width: 186 } };

export class PagesPanel {
  /**
   * @param {number} left
   * @param {number} right
   */
  constructor(left, right) {
    this.ids = [left, right];
    this.state = html('p', { class: 'state' }, 'Looking…');
    this.links = html('p', { class: 'links' });
    this.pictures = html('div');
    this.element = html('div', {}, html('h2', {}, 'Shared pages'), this.state, this.links, html('p', {},
      'One frame of the computer’s memory is in both address spaces, at different addresses. What is written at one '
      + 'is read at the other, without a copy and without the kernel. Each page of a passage has one writer, and the '
      + 'kernel holds the other process to that. The data of a ring lies twice in a row, so that what goes round its '
      + 'end is one piece.'), this.pictures);
    this.refresh = new Refresh(`pages?pid=${left}&pid=${right}`, answer => this.#fill(answer),
      () => this.#fill({ pageLength: 0, files: [] }));
  }

  /** @param {import('./facts.js').View} view */
  draw(view) {
    if (this.links.childElementCount > 0) return;
    const [left, right] = this.ids;
    this.names = this.ids.map(id => describe(view, id));
    this.links.append(link(addressOf('process', left), this.names[0]), ' and ',
      link(addressOf('process', right), this.names[1]));
  }

  stop() {
    this.refresh.stop();
  }

  #fill({ pageLength, files }) {
    const count = files.filter(carries).length;
    say(this.state, count === 0 ? 'They share no pages, or this user may not look.'
      : count === 1 ? 'One piece of memory is in both.' : `${count} pieces of memory are in both.`);
    const key = JSON.stringify(files);
    if (this.key === key) return;
    this.key = key;
    const [talking, others] = [files.filter(carries), files.filter(file => !carries(file))];
    this.pictures.replaceChildren(...talking.map(file => this.#picture(file, pageLength)));
    if (others.length > 0) this.pictures.append(listOthers(others));
  }

  #picture(file, pageLength) {
    const [left, right] = this.ids.map(id => chooseRows(file, id, pageLength));
    const frames = framesOf([...left, ...right]);
    const height = top + Math.max(left.length, right.length, frames.length) * rowHeight + 8;
    const picture = svg('svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': wordsFor(file, this.ids) },
      ...['left', 'frame', 'right'].map((side, index) => svg('text', { class: 'head', y: 16,
        x: columns[side].x + columns[side].width / 2 }, index === 1 ? 'frames' : `process ${this.ids[index / 2]}`)));
    const frameRows = new Map(frames.map((frame, index) => [frame.page, index]));
    for (const [side, rows] of [['left', left], ['right', right]]) {
      picture.append(svg('text', { class: 'small', x: columns[side].x + columns[side].width / 2, y: 34 },
        'its address space'));
      rows.forEach((row, index) => picture.append(...drawPage(side, row, index, frameRows)));
    }
    frames.forEach((frame, index) => picture.append(drawFrame(frame, index)));
    return html('figure', { class: 'pages' }, html('figcaption', {}, html('b', {}, file.name), ` inode ${file.inode}`),
      html('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Pages of ${file.name}` }, picture));
  }
}

/** Whether something can go from one to the other there, and it is not a program that both run. */
const carries = file => file.name.startsWith('ginnel') || file.mappings.some(one => one.rights[1] === 'w');

function listOthers(files) {
  return html('details', {}, html('summary', {}, `${files.length} more files that both read, such as programs`),
    ...files.map(file => html('p', { class: 'command' }, file.name)));
}

/** The frames that pages of either side are in, in the order of the file, and who writes them. */
function framesOf(rows) {
  const frames = new Map();
  for (const row of rows.filter(one => one.page !== null)) {
    const frame = frames.get(row.page) ?? { page: row.page, number: null, writers: new Set() };
    frame.number ??= row.frame;
    if (row.isWritable) frame.writers.add(row.processId);
    frames.set(row.page, frame);
  }
  return [...frames.values()].sort((one, other) => one.page - other.page);
}

function drawPage(side, row, index, frameRows) {
  const { x, width: boxWidth } = columns[side];
  const y = top + index * rowHeight;
  if (row.page === null)
    return [svg('text', { class: 'small', x: x + boxWidth / 2, y: y + 18 }, `⋮ ${row.count} more pages`)];
  const access = row.isWritable ? 'writes' : 'reads';
  const start = side === 'left' ? x + boxWidth : x;
  const end = side === 'left' ? columns.frame.x : columns.frame.x + columns.frame.width;
  const frameY = top + frameRows.get(row.page) * rowHeight + 13;
  const bow = (end - start) / 2;
  const tip = side === 'left' ? -7 : 7;
  return [
    svg('g', { class: `page ${access} ${side}` }, svg('rect', { x, y, width: boxWidth, height: 26, rx: 4 }),
      svg('text', { x: x + 8, y: y + 17 }, hexadecimal(row.address)),
      svg('text', { class: 'access', x: x + boxWidth - 8, y: y + 17 }, row.isWritable ? '✎ writes' : 'reads only')),
    svg('path', { class: `arrow ${access} ${side}`, d: `M${start} ${y + 13}C${start + bow} ${y + 13} `
      + `${end - bow} ${frameY} ${end} ${frameY}m${tip}-4L${end} ${frameY}l${tip} 4` }),
  ];
}

function drawFrame(frame, index) {
  const { x, width: boxWidth } = columns.frame;
  const y = top + index * rowHeight;
  const box = svg('g', { class: 'frame' }, svg('rect', { x, y, width: boxWidth, height: 26 }),
    svg('text', { x: x + boxWidth / 2, y: y + 17 },
      frame.number === null ? `page ${frame.page}` : `${frame.page}: frame ${frame.number.toString(16)}`));
  set(box, { 'data-writers': frame.writers.size });
  return box;
}

function wordsFor(file, ids) {
  const writers = ids.filter(id => file.mappings.some(one => one.processId === id && one.rights[1] === 'w'));
  return `${file.name}, inode ${file.inode}, is in the address spaces of processes ${ids.join(' and ')}; `
    + `${writers.length > 0 ? `process ${writers.join(' and ')} may write it` : 'neither may write it'}`;
}
