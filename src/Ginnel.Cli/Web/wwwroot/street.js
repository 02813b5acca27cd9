// The street: one house for each process, one pipe for each passage. Elements stay while what they stand for does, so
// that the focus stays where it is.
import { set, svg } from './draw.js';
import { basement, drawHouse, floor, makeHouse } from './house.js';
import { drawPipe, laneHeight, makePipe } from './pipe.js';
import { plan } from './plan.js';

const scroll = document.getElementById('street-scroll');
const empty = document.getElementById('empty');
const ground = svg('path', { class: 'ground' });
const pipes = svg('g');
const houses = svg('g');
const picture = svg('svg', { role: 'group', 'aria-label': 'Processes and passages' }, ground, pipes, houses);
scroll.append(picture);

/** @type {{ key: string, plan: import('./plan.js').Plan | null }} */
const latest = { key: '', plan: null };

/** @param {import('./facts.js').View} view */
export function drawStreet(view) {
  const { machine } = view;
  empty.hidden = machine.processes.length > 0;
  scroll.hidden = !empty.hidden;
  const places = placesFor(machine);
  const height = basement + Math.max(places.lanes, 1) * laneHeight + 16;
  set(picture, { width: places.width, height, viewBox: `0 0 ${places.width} ${height}` });
  set(ground, { d: `M0 ${floor + 5}H${places.width}` });
  keep(houses, places.houses, 'process', place => place.process.id, place => makeHouse(place.process),
    (house, place) => drawHouse(house, place, view));
  keep(pipes, places.pipes, 'passage', place => place.passage.inode, place => makePipe(place.passage),
    (pipe, place) => drawPipe(pipe, place, view));
}

/**
 * Places are found anew when somebody comes or goes, or the window changes; the facts in them are always new.
 * @param {import('./facts.js').Machine} machine
 */
function placesFor(machine) {
  const room = Math.floor(scroll.clientWidth);
  const key = JSON.stringify([room, machine.processes.map(process => process.id),
    machine.passages.map(passage => [passage.inode, passage.writerId, passage.readerId])]);
  if (latest.key === key) {
    const passages = new Map(machine.passages.map(passage => [passage.inode, passage]));
    const processes = new Map(machine.processes.map(process => [process.id, process]));
    for (const place of latest.plan.pipes) place.passage = passages.get(place.passage.inode);
    for (const place of latest.plan.houses) place.process = processes.get(place.process.id);
    return latest.plan;
  }
  latest.key = key;
  latest.plan = plan(machine, room);
  return latest.plan;
}

/**
 * Makes, draws and removes elements, so that there is one for each place, in their order.
 * @template Place
 * @param {Element} parent
 * @param {Place[]} places
 * @param {string} kind
 * @param {(place: Place) => number} idOf
 * @param {(place: Place) => SVGElement} make
 * @param {(element: SVGElement, place: Place) => void} draw
 */
function keep(parent, places, kind, idOf, make, draw) {
  const wanted = new Set(places.map(idOf));
  const known = new Map([...parent.children].map(element => [Number(element.getAttribute(`data-${kind}`)), element]));
  // First those that are gone, or all behind them would have to be moved.
  for (const [id, element] of known) if (!wanted.has(id)) element.remove();
  places.forEach((place, index) => {
    const element = /** @type {SVGElement} */ (known.get(idOf(place))) ?? make(place);
    // Moving an element takes the focus from it: so only where it is not there yet.
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
    draw(element, place);
  });
}
