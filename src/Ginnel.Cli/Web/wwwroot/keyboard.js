// The arrow keys go along the street, Enter and the space bar open, Escape closes and goes back to where one was.
import { close } from './selection.js';

const street = document.getElementById('street');
const panel = document.getElementById('panel');
/** @type {HTMLElement | SVGElement | null} */
let opener = null;

export function startKeyboard() {
  document.addEventListener('keydown', press);
}

/** @param {KeyboardEvent} event */
function press(event) {
  const stop = /** @type {Element} */ (event.target).closest?.('.stop');
  if (event.key === 'Escape') {
    close();
    if (opener?.isConnected) opener.focus();
  } else if (stop && (event.key === 'Enter' || event.key === ' ')) {
    event.preventDefault();
    opener = /** @type {SVGElement} */ (stop);
    stop.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    panel.focus();
  } else if (stop && event.key.startsWith('Arrow')) {
    event.preventDefault();
    const stops = [...street.querySelectorAll('.stop')].sort(byPlace);
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1;
    /** @type {SVGElement} */ (stops[(stops.indexOf(stop) + step + stops.length) % stops.length]).focus();
  }
}

/** Houses first, from left to right; then the passages below them, from the upper ones to the lower. */
function byPlace(one, other) {
  const kind = Number(one.matches('.pipe')) - Number(other.matches('.pipe'));
  const [here, there] = [one, other].map(element => element.getBoundingClientRect());
  return kind || (one.matches('.pipe') ? here.bottom - there.bottom || here.left - there.left : here.left - there.left);
}
