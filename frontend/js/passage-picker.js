/** Words selected in the text or in its preview go into the field that names the passage, at the press of a button. */

export class PassagePicker extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("[data-passage]");
    if (!field || !this.source) return;
    this.selected = "";
    document.addEventListener("selectionchange", (this.listen = () => this.remember()));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary button--small";
    button.textContent = this.dataset.label ?? "";
    button.addEventListener("click", () => {
      if (!this.selected) return;
      field.value = this.selected;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.after(button);
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this.listen);
  }

  /** Where the text is shown as it will read. */
  get source() {
    return this.querySelector("[data-preview-target]");
  }

  remember() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !this.source.contains(selection.anchorNode)) return;
    this.selected = selection.toString().trim();
  }
}

customElements.define("passage-picker", PassagePicker);
