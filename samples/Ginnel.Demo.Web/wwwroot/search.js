// Finds characters as one types. Each keystroke asks anew and cancels the question before it, all the way into SQLite.
import { showCharacter } from './character.js';
import { drawRoundTrip } from './street.js';

const query = document.getElementById('query');
const results = document.getElementById('results');
const count = document.getElementById('count');
let asking = new AbortController();

export function startSearch() {
  query.value = new URLSearchParams(location.search).get('q') ?? '';
  query.addEventListener('input', search);
  document.getElementById('search').addEventListener('submit', event => event.preventDefault());
  for (const example of document.querySelectorAll('.example')) {
    example.addEventListener('click', () => {
      query.value = example.textContent;
      query.focus();
      search();
    });
  }
  document.addEventListener('keydown', moveByKey);
  query.focus({ preventScroll: true }); // In a low window the street above would scroll out of sight.
}

// Asks for what is in the box now.
export async function search() {
  asking.abort();
  asking = new AbortController();
  const text = query.value;
  history.replaceState(null, '', text ? `?q=${encodeURIComponent(text)}` : location.pathname);
  if (text === '') {
    results.replaceChildren();
    count.textContent = '';
    return;
  }

  try {
    const response = await fetch(`search?q=${encodeURIComponent(text)}`, { signal: asking.signal });
    const answer = await response.json();
    if (response.ok) show(answer);
    else count.textContent = answer.error;
  } catch (problem) {
    if (problem.name !== 'AbortError') count.textContent = 'No answer; asked again when there is somebody.';
  }
}

function show(answer) {
  drawRoundTrip(answer.roundTripMicroseconds, answer.databaseMicroseconds);
  const found = answer.results.length;
  count.textContent = answer.more ? `The first ${found}; more letters find fewer.`
    : found === 0 ? 'No character is called that.'
    : found === 1 ? 'One character.' : `${found} characters.`;
  results.replaceChildren(...answer.results.map(showCharacter));
}

// "/" goes to the search box; the arrow keys go from it to the characters and along them.
function moveByKey(event) {
  const typing = event.target.matches('input');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    query.focus();
    query.select();
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp' || typing && event.target !== query) return;

  const stops = [query, ...results.querySelectorAll('.glyph')];
  const here = stops.indexOf(event.target);
  const next = stops[here + (event.key === 'ArrowDown' ? 1 : -1)];
  if (here >= 0 && next) {
    event.preventDefault();
    next.focus();
  }
}
