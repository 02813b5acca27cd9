// Which pages of a mapping are drawn: of a large one the first few and the last, and how many lie between.
const mostAtOnce = 5;
const first = 3;

/**
 * @typedef {{ processId: number, address: number, page: number | null, frame: number | null, isWritable: boolean,
 *   count: number }} Row
 * @param {{ processId: number, start: number, end: number, rights: string, offset: number, pageLength: number,
 *   frames: (number | null)[] }[]} ranges
 * @returns {Row[]}
 */
export function chooseRows(ranges) {
  return ranges.flatMap(range => {
    const count = (range.end - range.start) / range.pageLength;
    const row = index => ({
      processId: range.processId, address: range.start + index * range.pageLength, count: 1,
      page: range.offset / range.pageLength + index, frame: range.frames[index] ?? null,
      isWritable: range.rights[1] === 'w',
    });
    const all = length => Array.from({ length }, (_, index) => row(index));
    if (count <= mostAtOnce) return all(count);
    return [...all(first), { ...row(first), page: null, count: count - first - 1 }, row(count - 1)];
  });
}
