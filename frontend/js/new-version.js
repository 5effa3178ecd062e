/**
 * `<new-version data-number data-text data-link data-url><live-topic></live-topic></new-version>`: says quietly that the text on this
 * page has a newer version, with a link to what changed. Nothing on the page moves but this notice, and nothing typed is touched.
 */
class NewVersion extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:event", this);
  }

  disconnectedCallback() {
    this.removeEventListener("live:event", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { kind, payload } = /** @type {CustomEvent} */ (event).detail;
    if (kind === "version" && payload.number > Number(this.dataset.number)) this.show(payload.number);
  }

  /** @param {number} number */
  show(number) {
    const link = document.createElement("a");
    link.href = `${this.dataset.url}?de=${this.dataset.number}&a=${number}`;
    link.textContent = this.dataset.link ?? "";
    const words = document.createElement("p");
    words.append(`${this.dataset.text} `, link);
    this.querySelector("p")?.remove();
    this.prepend(words);
    this.hidden = false;
  }
}

customElements.define("new-version", NewVersion);
