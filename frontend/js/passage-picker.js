/** Words selected in the text or in its preview go into the field that names the passage, at the press of a button. */

export class PassagePicker extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("[data-passage]");
    if (!field) return;
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

  remember() {
    const preview = this.querySelector("[data-preview-target]") ?? document.querySelector("[data-passage-text]");
    const selection = document.getSelection();
    if (!preview || !selection || selection.isCollapsed || !preview.contains(selection.anchorNode)) return;
    this.selected = selection.toString().trim();
  }
}

customElements.define("passage-picker", PassagePicker);
