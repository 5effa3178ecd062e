/**
 * <change-walker>: walk a change view with the keyboard. n or j goes to the next changed block, p or k to the one before; nothing else
 * is touched, and nothing happens while somebody types.
 */

class ChangeWalker extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    document.addEventListener("keydown", (event) => this.onKey(event), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort?.abort();
  }

  /** @returns {HTMLElement[]} */
  get places() {
    return [...this.querySelectorAll("[data-change]")];
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.isNearest()) return;
    const step = { n: 1, j: 1, p: -1, k: -1 }[event.key];
    if (step) this.walk(step);
  }

  /** Of several views on a page, the one that holds the focus answers, or else the first. */
  isNearest() {
    const holder = document.activeElement?.closest("change-walker");
    return holder ? holder === this : document.querySelector("change-walker") === this;
  }

  /** @param {number} step */
  walk(step) {
    const places = this.places;
    const here = places.findIndex((place) => place === document.activeElement);
    const next = places[here === -1 ? (step > 0 ? 0 : places.length - 1) : here + step];
    if (!next) return;
    next.closest("details")?.setAttribute("open", "");
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "center" });
  }
}

customElements.define("change-walker", ChangeWalker);
