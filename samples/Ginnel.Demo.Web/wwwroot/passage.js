// Draws the two rings of the connection while somebody looks into them, and asks for nothing otherwise.
const passage = document.getElementById('passage');
const space = 'http://www.w3.org/2000/svg';
const number = new Intl.NumberFormat('en');
let events = null;

export function startPassage() {
  for (const name of ['questions', 'answers']) makeRing(name);
  passage.addEventListener('toggle', () => {
    events?.close();
    if (!passage.open) return;
    events = new EventSource('passage');
    events.addEventListener('passage', event => {
      const status = JSON.parse(event.data);
      drawRing('questions', status.questions);
      drawRing('answers', status.answers);
    });
  });
}

function makeRing(name) {
  const circle = className => make('circle', { class: className, cx: 60, cy: 60, r: 42, pathLength: 1 });
  passage.querySelector(`#${name} svg`).append(circle('band'), circle('fill'),
    make('path', { class: 'hand writes', d: 'M60 12 55 2h10z' }),
    make('circle', { class: 'hand reads', cx: 60, cy: 32, r: 5 }));
}

function drawRing(name, ring) {
  const figure = passage.querySelector(`#${name}`);
  figure.classList.toggle('gone', ring === null);
  if (ring === null) {
    figure.querySelector('.number').textContent = 'no connection';
    return;
  }
  const turn = position => `rotate(${position % ring.capacity / ring.capacity * 360}deg)`;
  figure.querySelector('.writes').style.transform = turn(ring.written);
  figure.querySelector('.reads').style.transform = turn(ring.read);
  const fill = figure.querySelector('.fill');
  fill.style.transform = `${turn(ring.read)} rotate(-90deg)`;
  fill.style.strokeDasharray = `${(ring.written - ring.read) / ring.capacity} 1`;
  figure.querySelector('.number').textContent = `${number.format(ring.written)} bytes, `
    + `${number.format(ring.written - ring.read)} to be read`;
}

function make(name, attributes) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
