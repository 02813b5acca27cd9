// One process, drawn as a house: click it for its control block and its open file table.
import { say, set, svg } from './draw.js';
import { nameOf } from './facts.js';
import { shorten } from './format.js';
import { addressOf, isSelected, open } from './selection.js';

export const floor = 92;
export const basement = 172;

/** @param {import('./facts.js').Process} process */
export function makeHouse(process) {
  const picture = svg('g', { class: 'walls', transform: 'translate(-56 0) scale(.7)' },
    svg('path', { class: 'chimney', d: 'M112 12h16v34h-16z' }), svg('path', { class: 'roof', d: 'M80 6 154 58H6z' }),
    svg('path', { class: 'wall', d: 'M18 58h124v72H18z' }),
    svg('path', { class: 'window', d: 'M36 72h24v22H36zM68 72h24v22H68zM36 102h24v18H36z' }),
    svg('path', { class: 'door', d: 'M104 84h26v46h-26z' }));
  const house = svg('g', { class: 'house stop', tabindex: 0, role: 'button', 'data-process': process.id },
    svg('rect', { class: 'plot', x: -78, y: -4, width: 156, height: basement - 2, rx: 8 }), picture,
    svg('text', { class: 'name', y: 112 }), svg('text', { class: 'facts', y: 130 }),
    svg('text', { class: 'facts sign', y: 147 }));
  house.addEventListener('click', () => open(addressOf('process', process.id)));
  return house;
}

/**
 * @param {SVGElement} house
 * @param {import('./plan.js').HousePlace} place
 * @param {import('./facts.js').View} view
 */
export function drawHouse(house, place, view) {
  const { process } = place;
  const user = view.users[process.userId] ?? String(process.userId);
  const signs = view.machine.endpoints.filter(one => one.processId === process.id).map(one => one.name);
  const cycle = view.machine.cycles.some(one => one.processes.includes(process.id));
  const [name, facts, sign] = house.querySelectorAll('text');
  set(house, {
    transform: `translate(${place.x} 6)`,
    'aria-pressed': String(isSelected('process', process.id)),
    'aria-label': `Process ${process.id}, ${nameOf(process)}, of ${user}`
      + (signs.length > 0 ? `, listens on ${signs.join(', ')}` : '')
      + (cycle ? ', part of a deadlock' : '') + (process.obstacle ? `, closed: ${process.obstacle}` : ''),
  });
  house.classList.toggle('stuck', cycle);
  house.classList.toggle('closed', process.obstacle !== null);
  say(name, shorten(nameOf(process), 22));
  say(facts, `process ${process.id} · ${user}`);
  say(sign, cycle ? '■ deadlock' : process.obstacle ? 'closed to this user'
    : signs.length > 0 ? `⚑ ${shorten(signs[0], 19)}${signs.length > 1 ? ` +${signs.length - 1}` : ''}` : '');
}
