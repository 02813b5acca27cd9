// Numbers with their units, for people.
const plain = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @param {number} value */
export const count = value => plain.format(Math.round(value));

/**
 * @param {unknown[]} things
 * @param {string} one
 * @param {string} many
 */
export const amount = (things, one, many) => `${count(things.length)} ${things.length === 1 ? one : many}`;

/** @param {number} value Bytes. */
export function bytes(value) {
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${short.format(value)} ${units[unit]}`;
}

/** @param {number} value Bytes in a second. */
export const rate = value => `${bytes(value)}/s`;

/** @param {number} value Of one. */
export const percent = value => `${Math.round(value * 100)} %`;

/** @param {number} value Nanoseconds. */
export function duration(value) {
  if (value < 1000) return `${short.format(value)} ns`;
  if (value < 1e6) return `${short.format(value / 1e3)} µs`;
  return value < 1e9 ? `${short.format(value / 1e6)} ms` : `${short.format(value / 1e9)} s`;
}

/** @param {number} value An address, or a frame. */
export const hexadecimal = value => `0x${value.toString(16)}`;

/**
 * "kB" in the kernel's words are 1,024 bytes.
 * @param {string} text
 */
export function kernelValue(text) {
  const match = /^(\d+) kB$/.exec(text);
  if (match) return bytes(Number(match[1]) * 1024);
  return /^\d{4,}$/.test(text) ? count(Number(text)) : text;
}

/**
 * @param {string} text
 * @param {number} most
 */
export const shorten = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;
