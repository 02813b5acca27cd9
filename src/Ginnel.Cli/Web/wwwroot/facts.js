// What the server tells, and how it is called in words.

/**
 * @typedef {{ position: number, messages: number, state: string, isWaiting: boolean, sleeps: number, wakeUps: number,
 *   wakeUpNs: number }} Side
 * @typedef {{ inode: number, name: string, writerId: number, readerId: number | null, backInode: number | null,
 *   capacity: number, writer: Side, reader: Side | null, fill: number, state: string }} Passage
 * @typedef {{ id: number, parentId: number, name: string, commandLine: string, userId: number,
 *   obstacle: string | null }} Process
 * @typedef {{ name: string, path: string, processId: number | null }} Endpoint
 * @typedef {{ name: string, isGroup: boolean, isConnected: boolean, next: number, lag: number,
 *   lastActive: string | null }} Consumer
 * @typedef {{ path: string, processIds: number[], nextSequence: number | null, consumers: Consumer[],
 *   obstacle: string | null }} Spool
 * @typedef {{ takenAt: string, processes: Process[], passages: Passage[], endpoints: Endpoint[],
 *   cycles: { processes: number[] }[] }} Machine
 * @typedef {{ machine: Machine, spools: Spool[], users: Record<string, string> }} View
 */

/**
 * What a process is called. The kernel cuts names after 15 characters; the command line has the rest.
 * @param {Process} process
 */
export function nameOf(process) {
  const words = process.commandLine.split(' ').map(word => word.slice(word.lastIndexOf('/') + 1));
  if (words[0] === 'dotnet' && words[1]?.endsWith('.dll')) return words[1].slice(0, -4);
  return words[0].startsWith(process.name) ? words[0] : process.name;
}

/**
 * @param {View} view
 * @param {number | null} id
 */
export function describe(view, id) {
  const process = view.machine.processes.find(one => one.id === id);
  return process ? `${nameOf(process)} ${process.id}` : id ? `process ${id}` : 'nobody to be seen';
}

/**
 * What a passage is called.
 * @param {Passage} passage
 */
export const titleOf = passage => passage.name.slice(passage.name.lastIndexOf('/') + 1) || 'pipe';

/**
 * One of the words that the style sheets know, and one line for people.
 * @param {Passage} passage
 * @param {number} rate
 * @returns {string}
 */
export function explain(passage, rate) {
  switch (passage.state) {
    case 'writerWaits': return '■ blocked: full, writer waits';
    case 'readerWaits': return rate > 0 ? 'flows: reader keeps up' : 'idle: reader waits for more';
    case 'completed': return 'completed: nothing more comes';
    case 'readerGone': return '? no reader to be seen';
    default: return rate > 0 ? 'flows' : 'quiet: nobody waits';
  }
}
