// One character in the list: what it looks like, what it is called, and what was noted about it. Everything that comes
// from outside is put in as text, never as HTML.
const template = document.getElementById('character');

export function showCharacter(character) {
  const item = template.content.firstElementChild.cloneNode(true);
  const name = character.oldName && character.name.startsWith('<')
    ? `${character.oldName} ${character.name}` : character.name;
  item.querySelector('h3').textContent = name;
  item.querySelector('.details').textContent =
    [character.codePoint, character.categoryName, character.block].filter(part => part).join(' · ');
  showGlyph(item.querySelector('.glyph'), character, name);

  const notes = item.querySelector('.notes');
  notes.append(...character.notes.map(showNote));
  item.querySelector('label span').textContent = `Note on ${character.codePoint}`;
  item.querySelector('form').addEventListener('submit', event => saveNote(event, character.codePoint, notes));
  item.querySelector('details').addEventListener('toggle', event => {
    if (event.target.open) event.target.querySelector('input').focus();
  });
  return item;
}

function showGlyph(button, character, name) {
  // Marks need something to sit on; what has no shape of its own is shown by its number.
  const isMark = character.category.startsWith('M');
  const isShapeless = /^[CZ]/.test(character.category);
  button.textContent = isShapeless ? character.codePoint.slice(2) : (isMark ? '◌' : '') + character.character;
  button.classList.toggle('shapeless', isShapeless);
  button.disabled = character.character === null;
  button.setAttribute('aria-label', `Copy ${name}`);
  button.title = `Copy ${name}`;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(character.character);
    button.classList.add('copied');
    button.addEventListener('animationend', () => button.classList.remove('copied'), { once: true });
  });
}

function showNote(note) {
  const item = document.createElement('li');
  const text = document.createElement('span');
  text.textContent = note.text;
  text.title = new Date(note.written).toLocaleString();
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.textContent = '×';
  remove.setAttribute('aria-label', `Remove the note “${note.text}”`);
  remove.addEventListener('click', async () => {
    const response = await fetch(`notes/${note.id}`, { method: 'DELETE' });
    if (response.ok || response.status === 404) item.remove();
  });
  item.append(text, remove);
  return item;
}

async function saveNote(event, codePoint, notes) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector('.problem');
  problem.textContent = '';
  try {
    const response = await fetch('notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ codePoint, text: form.elements.text.value }),
    });
    const answer = await response.json();
    if (!response.ok) {
      problem.textContent = answer.error;
      return;
    }
    notes.append(showNote(answer));
    form.reset();
    form.closest('details').open = false;
    form.closest('details').querySelector('summary').focus();
  } catch {
    problem.textContent = 'No answer; your text is still here, try again.';
  }
}
