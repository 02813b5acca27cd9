// Draws the two processes and the passage between them from what the web server says about them.
const street = document.getElementById('street');
const message = document.getElementById('message');
const progress = document.getElementById('progress');
const kill = document.getElementById('kill');
const rebuild = document.getElementById('rebuild');
const number = new Intl.NumberFormat('en');

// Listens to the web server, which sends the whole status at every change; nothing here asks by the clock. Calls
// `whenReady` whenever the database has become able to answer.
export function watchStatus(whenReady) {
  let wasReady = false;
  const events = new EventSource('status');
  events.addEventListener('status', event => {
    const status = JSON.parse(event.data);
    draw(status);
    const isReady = status.state === 'Connected' && status.index?.state === 'Ready';
    if (isReady && !wasReady) whenReady();
    wasReady = isReady;
  });
  events.addEventListener('error', () => {
    wasReady = false;
    street.dataset.web = 'gone';
    street.dataset.database = 'gone';
    progress.hidden = true;
    kill.disabled = rebuild.disabled = true;
    say('The web server does not answer. Start it with “make demo”; this page then goes on by itself.', 'bad');
    // A browser that gave up altogether is asked to begin again.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => watchStatus(whenReady), 1000);
  });
}

// Shows what a query took: all of it, and how much was the database's own work.
export function drawRoundTrip(roundTrip, inDatabase) {
  setText('round-trip', `${number.format(Math.round(roundTrip))} µs`);
  setText('split', `${number.format(Math.round(roundTrip - inDatabase))} µs on the way, `
    + `${number.format(Math.round(inDatabase))} µs in the database`);
  street.classList.remove('walking');
  void street.offsetWidth; // Makes the browser see the class go before it comes back, so that the walk begins again.
  street.classList.add('walking');
}

kill.addEventListener('click', () => fetch('database/kill', { method: 'POST' }));
rebuild.addEventListener('click', () => fetch('index', { method: 'POST' }));

function draw(status) {
  street.dataset.web = 'open';
  street.dataset.database = { Starting: 'starting', Connected: 'open', Lost: 'gone' }[status.state];
  setText('web-process', status.webProcessId);
  setText('database-process', status.databaseAddress ? 'elsewhere' : status.databaseProcessId || '…');
  setText('command', status.databaseAddress ? 'over there' : `kill -9 ${status.databaseProcessId || '…'}`);
  setText('file', status.databaseFile);
  kill.disabled = status.state !== 'Connected' || status.databaseAddress !== null;
  rebuild.disabled = status.index?.state !== 'Ready';
  drawProgress(status.index);
  say(...describe(status));
}

function drawProgress(index) {
  progress.hidden = index?.state !== 'Building';
  if (progress.hidden) return;
  progress.max = index.total || 1;
  progress.value = index.done;
}

// One sentence for eyes and screen readers, and its mood.
function describe(status) {
  if (status.databaseAddress && status.state !== 'Connected')
    return ['Trying to reach the database on the other computer.', 'busy'];
  const process = status.databaseAddress ? 'The other computer' : `Database process ${status.databaseProcessId}`;
  if (status.state === 'Lost')
    return [`${process} ${status.lastEnd ?? 'is gone'}. Another is being started.`, 'bad'];
  if (status.state === 'Starting')
    return [`${process} is starting${status.life > 1 ? ' in place of the one that is gone' : ''}.`, 'busy'];
  if (status.index?.state === 'Building')
    return [`${process} is building its index of ${number.format(status.index.total)} names.`, 'busy'];
  if (status.index?.state === 'Failed')
    return [`The index could not be built: ${status.index.problem}`, 'bad'];
  if (status.databaseAddress && status.downMilliseconds !== null)
    return [`Recovered: it was out of reach for ${number.format(Math.round(status.downMilliseconds))} ms.`, 'good'];
  if (status.downMilliseconds !== null)
    return [`Recovered: ${process.toLowerCase()} took over after `
      + `${number.format(Math.round(status.downMilliseconds))} ms. The one before it ${status.lastEnd}.`, 'good'];
  return [`Connected. ${number.format(status.index?.total ?? 0)} characters to find.`, 'good'];
}

function say(text, mood) {
  // Writing the same text again would make a screen reader say it again.
  if (message.textContent !== text) message.textContent = text;
  message.dataset.mood = mood;
}

function setText(id, text) {
  document.getElementById(id).textContent = text;
}
