// The last minute of each passage, as far as this page has seen it.

/**
 * @typedef {{ time: number, fill: number, rate: number, written: number, read: number, writerWaits: boolean,
 *   readerWaits: boolean, writerSleeps: number, readerSleeps: number }} Sample
 */

export const minute = 60_000;

// Of that long is a rate, so that it does not tremble with each look.
const rateSpan = 1000;

/** @type {Map<number, Sample[]>} */
const samples = new Map();

/** @param {import('./facts.js').View} view */
export function remember(view) {
  const time = Date.parse(view.machine.takenAt);
  const present = new Set();
  for (const passage of view.machine.passages) {
    present.add(passage.inode);
    const past = samples.get(passage.inode) ?? [];
    samples.set(passage.inode, past);
    past.push(take(passage, time, past));
    while (past[0].time < time - minute) past.shift();
  }
  for (const inode of samples.keys()) {
    if (!present.has(inode)) samples.delete(inode);
  }
}

/**
 * @param {number} inode
 * @returns {Sample[]}
 */
export const historyOf = inode => samples.get(inode) ?? [];

/** @param {number} inode Bytes in a second, now. */
export const rateOf = inode => historyOf(inode).at(-1)?.rate ?? 0;

/**
 * @param {import('./facts.js').Passage} passage
 * @param {number} time
 * @param {Sample[]} past
 * @returns {Sample}
 */
function take(passage, time, past) {
  const written = passage.writer.position;
  const before = past.find(sample => sample.time >= time - rateSpan);
  const span = before ? time - before.time : 0;
  return {
    time,
    fill: passage.fill,
    rate: span > 0 ? Math.max(0, written - before.written) * 1000 / span : 0,
    written,
    read: passage.reader?.position ?? written,
    writerWaits: passage.writer.isWaiting,
    readerWaits: passage.reader?.isWaiting ?? false,
    writerSleeps: passage.writer.sleeps,
    readerSleeps: passage.reader?.sleeps ?? 0,
  };
}
