// Asks for something again and again, for as long as it is open in the panel.
const pause = 2000;

export class Refresh {
  #timer = 0;
  #isStopped = false;

  /**
   * @param {string} address
   * @param {(answer: any) => void} whenThere
   * @param {() => void} whenGone
   */
  constructor(address, whenThere, whenGone) {
    this.address = address;
    this.whenThere = whenThere;
    this.whenGone = whenGone;
    void this.#ask();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #ask() {
    try {
      const response = await fetch(this.address);
      const answer = response.status === 200 ? await response.json() : null;
      if (this.#isStopped) return;
      // Nothing to be seen is an answer too, and not an error of the page.
      if (answer === null) this.whenGone();
      else this.whenThere(answer);
    } catch {
      // The inspector itself has ended: the stream of views says so, and goes on by itself.
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#ask(), pause);
  }
}
