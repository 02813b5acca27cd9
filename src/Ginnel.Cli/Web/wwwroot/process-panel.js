// What is to be known of one process: its control block, and beside it its open file table.
import { html, say } from './draw.js';
import { describe, nameOf } from './facts.js';
import { bytes, count, kernelValue } from './format.js';
import { Refresh } from './refresh.js';
import { addressOf } from './selection.js';
import { FactList, link, table } from './table.js';

const names = {
  State: 'State', PPid: 'Parent', Uid: 'User ids', Gid: 'Group ids', Threads: 'Threads',
  FDSize: 'Room in the table', VmSize: 'Address space', VmRSS: 'In memory', RssAnon: 'of it its own',
  RssFile: 'of it files', RssShmem: 'of it shared',
  Cpus_allowed_list: 'Processors', voluntary_ctxt_switches: 'Gave the processor up',
  nonvoluntary_ctxt_switches: 'Had it taken away', Seccomp: 'System call filter', NoNewPrivs: 'May gain no rights',
};
const kinds = {
  file: 'file', directory: 'directory', memoryFile: 'memory file', kernelPipe: 'kernel pipe', socket: 'socket',
  eventCounter: 'event counter', eventLoop: 'event loop', directoryWatch: 'directory watch', process: 'process',
  device: 'device', kernel: 'of the kernel',
};
const modes = {
  read: 'read only', write: 'write only', append: 'append only', readWrite: 'read and write',
  readAppend: 'read and append', path: 'place only',
};

export class ProcessPanel {
  /** @param {number} id */
  constructor(id) {
    this.id = id;
    this.title = html('h2', {}, `Process ${id}`);
    this.state = html('p', { class: 'state' });
    this.command = html('p', { class: 'command' });
    this.block = new FactList();
    this.ends = html('div');
    this.files = html('div');
    this.element = html('div', {}, this.title, this.state, this.command,
      html('div', { class: 'beside wide' }, html('div', {}, html('h3', {}, 'Control block'), this.block.element),
        html('div', {}, html('h3', {}, 'Open file table'), this.ends, this.files)));
    this.refresh = new Refresh(`process/${id}`, facts => this.#fill(facts), () => this.#end());
  }

  /** @param {import('./facts.js').View} view */
  draw(view) {
    const process = view.machine.processes.find(one => one.id === this.id);
    if (process) {
      say(this.title, `${nameOf(process)} ${process.id}`);
      const listens = view.machine.endpoints.filter(one => one.processId === this.id).map(one => one.name);
      say(this.state, listens.length > 0 ? `listens on ${listens.join(', ')}` : 'listens on no name');
    }
    this.#drawEnds(view);
  }

  stop() {
    this.refresh.stop();
  }

  /** The ends of rings: they are no descriptors of the kernel's, so they stand above those. */
  #drawEnds(view) {
    const ends = view.machine.passages.filter(one => one.writerId === this.id || one.readerId === this.id);
    const key = JSON.stringify(ends.map(one => [one.inode, one.writer.position, one.reader?.position]));
    if (this.key === key || this.ends.contains(document.activeElement) && document.activeElement?.matches('a')) return;
    this.key = key;
    this.ends.replaceChildren(table('Ends of rings', ['Where', 'Mode', 'Position'],
      ends.map(one => this.#describeEnd(one, view))));
  }

  #describeEnd(passage, view) {
    const writes = passage.writerId === this.id;
    const peer = writes ? passage.readerId : passage.writerId;
    const place = `${bytes(passage.capacity)}, inode ${passage.inode}`;
    const name = `${writes ? 'to' : 'from'} ${describe(view, peer)}`;
    return [
      [link(addressOf('passage', passage.inode), name),
        peer && peer !== this.id ? link(addressOf('pages', this.id, peer), place) : place],
      writes ? 'append only' : 'read only', count((writes ? passage.writer : passage.reader).position),
    ];
  }

  #fill(facts) {
    say(this.command, facts.process.commandLine);
    this.block.draw([['Process', String(facts.process.id)], ['User', facts.user],
      ...facts.controlBlock.map(fact => [names[fact.name] ?? fact.name,
        fact.name === 'PPid' ? fact.value : kernelValue(fact.value)])]);
    const scrolled = this.files.firstElementChild?.scrollTop ?? 0;
    if (facts.process.obstacle) {
      this.files.replaceChildren(html('p', {}, `The kernel’s table is closed: ${facts.process.obstacle}.`));
      return;
    }
    this.files.replaceChildren(table('Descriptors of the kernel',
      ['No.', 'Where', 'Mode', 'Position'],
      facts.files.map(file => [String(file.descriptor), [kinds[file.kind] ?? file.kind, file.target],
        modes[file.mode] ?? file.mode, file.position === null ? '–' : count(file.position)])));
    this.files.firstElementChild.scrollTop = scrolled;
  }

  #end() {
    this.state.dataset.state = 'readerGone';
    say(this.state, 'This process has ended: below is what was seen last.');
  }
}
