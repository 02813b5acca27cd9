// Light, dark, or as the system has it; remembered by this browser.
const button = /** @type {HTMLButtonElement} */ (document.getElementById('theme'));
const themes = ['auto', 'light', 'dark'];
const names = {
  auto: ['◐ Auto', 'as the system has them'], light: ['☀ Light', 'light'], dark: ['☾ Dark', 'dark'],
};

export function startTheme() {
  show(localStorage.getItem('theme') ?? 'auto');
  button.addEventListener('click', () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? 'auto') + 1) % themes.length];
    localStorage.setItem('theme', next);
    show(next);
  });
}

/** @param {string} theme */
function show(theme) {
  const known = themes.includes(theme) ? theme : 'auto';
  document.documentElement.dataset.theme = known;
  const [label, description] = names[known];
  button.textContent = label;
  button.setAttribute('aria-label', `Colours: ${description}`);
}
