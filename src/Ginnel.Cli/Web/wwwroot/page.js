// The page's entry: each view from the server is remembered, and then drawn.
import { say } from './draw.js';
import { listen } from './events.js';
import { describe } from './facts.js';
import { amount } from './format.js';
import { remember } from './history.js';
import { startKeyboard } from './keyboard.js';
import { drawPanel } from './panel.js';
import { drawSpools } from './spools.js';
import { drawStreet } from './street.js';
import { startTheme } from './theme.js';

const summary = document.getElementById('summary');
const stuck = document.getElementById('stuck');
/** @type {import('./facts.js').View | null} */
let latest = null;

startTheme();
startKeyboard();
// The cookie has the token from now on: so it need not stand in the address, where others may look over a shoulder.
history.replaceState(null, '', location.pathname + location.hash);
addEventListener('hashchange', () => latest ? draw(latest) : drawPanel(null));
addEventListener('resize', () => latest && drawStreet(latest));
listen(view => {
  latest = view;
  remember(view);
  draw(view);
}, () => {
  document.documentElement.dataset.server = 'gone';
  say(summary, 'The inspector does not answer. Start it again with “ginnel web”, and open the address that it prints.');
});

/** @param {import('./facts.js').View} view */
function draw(view) {
  document.documentElement.dataset.server = 'there';
  const { processes, passages, endpoints } = view.machine;
  say(summary, [amount(processes, 'process', 'processes'), amount(passages, 'passage', 'passages'),
    amount(endpoints, 'name', 'names'), amount(view.spools, 'spool', 'spools')].join(', '));
  drawStuck(view);
  drawStreet(view);
  drawSpools(view);
  drawPanel(view);
}

/** @param {import('./facts.js').View} view One line that is always there, so that nothing moves when it changes. */
function drawStuck(view) {
  const { cycles, passages } = view.machine;
  const blocked = passages.filter(passage => passage.state === 'writerWaits');
  stuck.dataset.mood = cycles.length > 0 ? 'bad' : blocked.length > 0 ? 'busy' : 'good';
  if (cycles.length > 0) {
    const ways = cycles.map(({ processes }) => [...processes, processes[0]].map(id => describe(view, id)).join(' → '));
    say(stuck, `■ Deadlock: each waits for the next. ${ways.join('; ')}`);
  } else if (blocked.length > 0) {
    const names = blocked.map(one => `${describe(view, one.writerId)} waits for ${describe(view, one.readerId)}`);
    say(stuck, `■ Blocked: ${names.slice(0, 2).join('; ')}${names.length > 2 ? `; and ${names.length - 2} more` : ''}`);
  } else {
    say(stuck, '✓ Nobody is blocked.');
  }
}
