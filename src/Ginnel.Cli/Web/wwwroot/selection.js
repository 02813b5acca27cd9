// What is open in the panel. It is in the address behind the '#', so that it can be linked to and survives a reload.

/** @typedef {{ kind: string, ids: number[] }} Selection */

/** @returns {Selection | null} */
export function selected() {
  const [kind, ...ids] = location.hash.slice(1).split('/');
  const numbers = ids.map(Number);
  return kind && numbers.length > 0 && numbers.every(Number.isSafeInteger) ? { kind, ids: numbers } : null;
}

/**
 * @param {string} kind
 * @param {...number} ids
 */
export const addressOf = (kind, ...ids) => `#${[kind, ...ids].join('/')}`;

/** @param {string} address */
export function open(address) {
  location.hash = address;
}

export function close() {
  if (location.hash) location.hash = '';
}

/**
 * @param {string} kind
 * @param {number} id
 */
export function isSelected(kind, id) {
  const selection = selected();
  return selection?.kind === kind && selection.ids[0] === id;
}
