// Facts as a list of names and values, and as a table; both are brought up to date in place.
import { html, say } from './draw.js';

/** Names with values. */
export class FactList {
  constructor() {
    this.element = html('dl', { class: 'facts' });
  }

  /** @param {[string, string][]} facts */
  draw(facts) {
    const names = facts.map(([name]) => name).join('\n');
    if (this.names !== names) {
      this.names = names;
      this.values = facts.map(() => html('dd', { class: 'number' }));
      this.element.replaceChildren(...facts.map(([name], index) =>
        html('div', {}, html('dt', {}, name), this.values[index])));
    }
    facts.forEach(([, value], index) => say(this.values[index], value));
  }
}

/**
 * A cell of two lines is an array: the second is small, and may be long.
 * @param {string} caption
 * @param {string[]} titles
 * @param {(string | Node | [string | Node, string | Node])[][]} rows
 */
export function table(caption, titles, rows) {
  const cell = content => Array.isArray(content)
    ? html('td', { class: 'long' }, content[0], html('small', {}, content[1]))
    : html('td', { class: /^[\d,]+$/.test(String(content)) ? 'number' : '' }, content);
  return html('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    html('table', {}, html('caption', {}, caption),
      html('thead', {}, html('tr', {}, ...titles.map(title => html('th', { scope: 'col' }, title)))),
      html('tbody', {}, ...rows.map(row => html('tr', {}, ...row.map(cell))))));
}

/**
 * @param {string} address
 * @param {string} text
 */
export const link = (address, text) => html('a', { href: address }, text);
