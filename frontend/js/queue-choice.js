/** The boxes ticked in a queue stay ticked when another row is opened for reading. */

export class QueueChoice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest(".row-title a");
      if (link) link.href = this.withChosen(link.href);
    });
  }

  withChosen(address) {
    const url = new URL(address);
    url.searchParams.delete("c");
    for (const box of this.querySelectorAll("input[name=c]:checked")) url.searchParams.append("c", box.value);
    return url.href;
  }
}

customElements.define("queue-choice", QueueChoice);
