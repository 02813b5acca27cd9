// Shows what is selected, and keeps it up to date; or the guide when nothing is.
import { html } from './draw.js';
import { PagesPanel } from './pages-panel.js';
import { PassagePanel } from './passage-panel.js';
import { ProcessPanel } from './process-panel.js';
import { close, selected } from './selection.js';

const panel = document.getElementById('panel');
const guide = document.getElementById('guide');
const details = document.getElementById('details');
let shown = null;
let shownAddress = '';

/** @param {import('./facts.js').View | null} view */
export function drawPanel(view) {
  if (shownAddress !== location.hash) change();
  if (view) shown?.draw(view);
}

function change() {
  shown?.stop?.();
  shownAddress = location.hash;
  shown = make();
  guide.hidden = shown !== null;
  details.hidden = shown === null;
  panel.scrollTop = 0;
  if (!shown) return;
  const button = html('button', { type: 'button', class: 'close', 'aria-label': 'Close the details' }, '×');
  button.addEventListener('click', close);
  details.replaceChildren(button, shown.element);
}

function make() {
  const selection = selected();
  switch (selection?.kind) {
    case 'passage': return new PassagePanel(selection.ids[0]);
    case 'process': return new ProcessPanel(selection.ids[0]);
    case 'pages': return selection.ids.length === 2 ? new PagesPanel(selection.ids[0], selection.ids[1]) : null;
    default: return null;
  }
}
