// Where everything on the street is: houses side by side, and below them each passage in a lane of its own depth, as
// pipes lie under a road. So no passage runs through a house, and none lies on another.
//
// 1. Processes that are connected stand together, in the order in which one gets from one to the next.
// 2. Each passage begins and ends at a port of its own in the floor of a house; those that go left leave on the left.
// 3. Short passages lie in the upper lanes; one goes into the first lane in which there is room for it and its label.

/**
 * @typedef {{ x: number, process: import('./facts.js').Process }} HousePlace
 * @typedef {{ from: number, to: number, lane: number, isOpen: boolean,
 *   passage: import('./facts.js').Passage }} PipePlace
 * @typedef {{ width: number, lanes: number, houses: HousePlace[], pipes: PipePlace[] }} Plan
 */

const narrowestPlot = 168;
const widestPlot = 420;
const labelWidth = 150;
const portWidth = 88;

/**
 * @param {import('./facts.js').Machine} machine
 * @param {number} room
 * @returns {Plan}
 */
export function plan(machine, room) {
  const order = arrange(machine);
  const plot = Math.min(widestPlot, Math.max(narrowestPlot, room / Math.max(order.length, 1)));
  const places = new Map(order.map((process, index) => [process.id, (index + 0.5) * plot]));
  const pipes = placePorts(machine.passages.filter(passage => places.has(passage.writerId)), places, plot);
  return {
    width: Math.max(room, plot * order.length),
    lanes: placeLanes(pipes),
    houses: order.map(process => ({ x: places.get(process.id), process })),
    pipes,
  };
}

/** @param {import('./facts.js').Machine} machine */
function arrange(machine) {
  const rest = new Map(machine.processes.map(process => [process.id, process]));
  const order = [];
  const visit = id => {
    const process = rest.get(id);
    if (!process) return;
    rest.delete(id);
    order.push(process);
    for (const passage of machine.passages) {
      if (passage.writerId === id) visit(passage.readerId);
      if (passage.readerId === id) visit(passage.writerId);
    }
  };
  for (const process of machine.processes) visit(process.id);
  return order;
}

/**
 * @param {import('./facts.js').Passage[]} passages
 * @param {Map<number, number>} places
 * @param {number} plot
 * @returns {PipePlace[]}
 */
function placePorts(passages, places, plot) {
  const pipes = passages.map(passage => ({
    passage, isOpen: !places.has(passage.readerId), lane: 0, from: places.get(passage.writerId),
    to: places.get(passage.readerId) ?? places.get(passage.writerId) + plot * 0.46,
  }));
  const ports = new Map([...places.keys()].map(id => [id, []]));
  for (const pipe of pipes) {
    ports.get(pipe.passage.writerId).push({ pipe, end: 'from', toward: pipe.to });
    if (!pipe.isOpen) ports.get(pipe.passage.readerId).push({ pipe, end: 'to', toward: pipe.from });
  }
  for (const [id, house] of ports) {
    // Of two that go the same way the one that leaves later lies deeper, which keeps the two of a link from crossing.
    house.sort((one, other) => one.toward - other.toward || (one.toward < places.get(id) ? 1 : -1)
      * (other.pipe.passage.inode - one.pipe.passage.inode));
    house.forEach((port, index) => {
      port.pipe[port.end] = places.get(id) + ((index + 0.5) / house.length - 0.5) * portWidth;
    });
  }
  return pipes;
}

/**
 * Gives each pipe its lane, and returns how many there are.
 * @param {PipePlace[]} pipes
 */
function placeLanes(pipes) {
  const lanes = [];
  const byLength = [...pipes].sort((one, other) => Math.abs(one.to - one.from) - Math.abs(other.to - other.from));
  for (const pipe of byLength) {
    const middle = (pipe.from + pipe.to) / 2;
    const half = Math.max(labelWidth, Math.abs(pipe.to - pipe.from)) / 2 + 8;
    const isFree = lane => lane.every(([left, right]) => right < middle - half || left > middle + half);
    let index = lanes.findIndex(isFree);
    if (index < 0) index = lanes.push([]) - 1;
    lanes[index].push([middle - half, middle + half]);
    pipe.lane = index;
  }
  return lanes.length;
}
