// Which pages of a mapping are drawn: of a large one the first few and the last, and how many lie between.
const mostAtOnce = 5;
const first = 3;

/**
 * @typedef {{ processId: number, address: number, page: number | null, frame: number | null, isWritable: boolean,
 *   count: number }} Row
 * @typedef {{ processId: number, start: number, end: number, rights: string, offset: number }} Mapping
 * @typedef {{ name: string, inode: number, mappings: Mapping[],
 *   frames: { page: number, count: number, frame: number }[] }} SharedFile
 *
 * @param {SharedFile} file
 * @param {number} process
 * @param {number} pageLength
 * @returns {Row[]}
 */
export function chooseRows(file, process, pageLength) {
  return file.mappings.filter(mapping => mapping.processId === process).flatMap(mapping => {
    const count = (mapping.end - mapping.start) / pageLength;
    const row = index => ({
      processId: process, address: mapping.start + index * pageLength, count: 1,
      page: mapping.offset / pageLength + index, frame: frameOf(file, mapping.offset / pageLength + index),
      isWritable: mapping.rights[1] === 'w',
    });
    const all = length => Array.from({ length }, (_, index) => row(index));
    if (count <= mostAtOnce) return all(count);
    return [...all(first), { ...row(first), page: null, count: count - first - 1 }, row(count - 1)];
  });
}

/**
 * Null where this user may not know it, or the page is not in memory.
 * @param {SharedFile} file
 * @param {number} page
 */
function frameOf(file, page) {
  const run = file.frames.find(one => page >= one.page && page < one.page + one.count);
  return run ? run.frame + page - run.page : null;
}
