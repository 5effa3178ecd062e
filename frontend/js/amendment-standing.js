/** `<amendment-standing>`: states and counts of amendments in the page follow what happens, by the topic of their proposal. */

class AmendmentStanding extends HTMLElement {
  connectedCallback() {
    this.hear = (event) => this.heard(event.detail);
    document.addEventListener("live:event", this.hear);
  }

  disconnectedCallback() {
    document.removeEventListener("live:event", this.hear);
  }

  /** @param {{ kind: string, payload: { amendments?: object[] } }} detail */
  heard({ kind, payload }) {
    if (kind === "version") this.moved();
    if (kind !== "amendment") return;
    for (const standing of payload.amendments ?? []) this.show(standing);
  }

  show({ id, state, label, fit, support_count: count }) {
    const place = this.placeOf(id);
    if (!place) return;
    for (const badge of place.querySelectorAll("[data-standing]")) {
      if (badge.dataset.state !== state) this.moved();
      badge.dataset.state = state;
      badge.textContent = label;
    }
    for (const number of place.querySelectorAll("[data-support]")) number.textContent = String(count);
    const badge = place.querySelector("[data-fit]");
    if ((badge?.dataset.state ?? "kept") !== fit) this.moved();
  }

  /** @param {number} id @returns {Element | null} the row of that amendment, or the whole page when it is about it */
  placeOf(id) {
    if (this.dataset.amendment === String(id)) return this;
    return this.querySelector(`[data-amendment="${Number(id)}"]`);
  }

  /** What the page shows is no longer today's: say so, and leave what is being written alone. */
  moved() {
    const notice = this.querySelector("[data-moved]");
    if (notice) notice.hidden = false;
  }
}

customElements.define("amendment-standing", AmendmentStanding);
