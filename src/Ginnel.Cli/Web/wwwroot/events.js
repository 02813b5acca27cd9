// Listens to the server, which sends everything that is to be seen some ten times a second.

/**
 * @param {(view: import('./facts.js').View) => void} whenSeen
 * @param {() => void} whenLost
 */
export function listen(whenSeen, whenLost) {
  const events = new EventSource('events');
  events.addEventListener('view', event => whenSeen(JSON.parse(event.data)));
  events.addEventListener('error', () => {
    whenLost();
    // A browser that gave up altogether is asked to begin again.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(whenSeen, whenLost), 2000);
  });
}
