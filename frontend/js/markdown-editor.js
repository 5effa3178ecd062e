/** A text area with a toolbar, keyboard shortcuts and a preview rendered by the server. Without script the text area is enough. */

const PAUSE = 400;

/** Each mark: what it puts around the selection, or before each of its lines. */
const AROUND = { bold: "**", italic: "*" };
const BEFORE = { heading: "## ", list: "- ", quote: "> " };

const SHORTCUTS = [
  { mark: "bold", key: "b" },
  { mark: "italic", key: "i" },
  { mark: "link", key: "k" },
  { mark: "heading", code: "Digit2", alt: true },
  { mark: "list", code: "Digit8", shift: true },
  { mark: "quote", code: "Digit9", shift: true },
];

export class MarkdownEditor extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.bar = this.querySelector("[role=toolbar]");
    this.section = this.querySelector("[data-preview-section]");
    this.target = this.querySelector("[data-preview-target]");
    if (!this.area || !this.bar) return;
    this.buttons = [...this.bar.querySelectorAll("button[data-mark]")];
    this.bar.addEventListener("click", (event) => this.press(event));
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.area.addEventListener("keydown", (event) => this.shortcut(event));
    this.area.addEventListener("input", () => this.later());
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  press(event) {
    const button = event.target.closest("button[data-mark]");
    if (button) this.apply(button.dataset.mark);
  }

  /** One stop for the Tab key; the arrows walk along the toolbar. */
  walk(event) {
    const here = this.buttons.indexOf(document.activeElement);
    const last = this.buttons.length - 1;
    const next = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here <= 0 ? last : here - 1, Home: 0, End: last }[event.key];
    if (next === undefined || here === -1) return;
    event.preventDefault();
    for (const [index, button] of this.buttons.entries()) button.tabIndex = index === next ? 0 : -1;
    this.buttons[next].focus();
  }

  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey)) return;
    const found = SHORTCUTS.find(
      ({ key, code, alt = false, shift = false }) =>
        (key ? event.key.toLowerCase() === key : event.code === code) && event.altKey === alt && event.shiftKey === shift,
    );
    if (!found) return;
    event.preventDefault();
    this.apply(found.mark);
  }

  apply(mark) {
    this.area.focus();
    if (mark in AROUND) this.around(AROUND[mark]);
    else if (mark in BEFORE) this.before(BEFORE[mark]);
    else this.link();
  }

  around(sign) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const wrapped = value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
    if (wrapped) {
      this.replace(start - sign.length, end + sign.length, value.slice(start, end));
      this.area.setSelectionRange(start - sign.length, end - sign.length);
      return;
    }
    const inner = value.slice(start, end);
    const trimmed = inner.trim();
    const lead = inner.indexOf(trimmed);
    this.replace(start + lead, start + lead + trimmed.length, sign + trimmed + sign);
    const from = start + lead + sign.length;
    this.area.setSelectionRange(from, from + trimmed.length);
  }

  before(sign) {
    const { value } = this.area;
    const start = value.lastIndexOf("\n", this.area.selectionStart - 1) + 1;
    const stop = value.indexOf("\n", this.area.selectionEnd);
    const end = stop === -1 ? value.length : stop;
    const lines = value.slice(start, end).split("\n");
    const all = lines.every((line) => line.startsWith(sign));
    const changed = lines.map((line) => (all ? line.slice(sign.length) : sign + line.replace(/^(#{1,6} |- |> )/, ""))).join("\n");
    const gap = !all && start > 0 && value[start - 2] !== "\n" ? "\n" : "";
    this.replace(start, end, gap + changed);
    this.area.setSelectionRange(start + gap.length + changed.length, start + gap.length + changed.length);
  }

  link() {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const words = value.slice(start, end).trim();
    const isAddress = /^https?:\/\/\S+$/.test(words);
    const [text, address] = isAddress ? ["", words] : [words, "https://"];
    this.replace(start, end, `[${text}](${address})`);
    if (isAddress || !text) this.area.setSelectionRange(start + 1, start + 1 + text.length);
    else this.area.setSelectionRange(start + text.length + 3, start + text.length + 3 + address.length);
  }

  /** Like typing, so that the browser's own undo takes it back. */
  replace(start, end, text) {
    this.area.setSelectionRange(start, end);
    const done = document.execCommand(text ? "insertText" : "delete", false, text);
    if (done) return;
    this.area.setRangeText(text, start, end, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.preview(), PAUSE);
  }

  async preview() {
    this.asked?.abort();
    this.section.hidden = this.area.value.trim() === "";
    if (this.section.hidden || !this.dataset.preview) return;
    this.asked = new AbortController();
    const body = new FormData();
    body.set("text", this.area.value);
    body.set("csrfmiddlewaretoken", this.area.form?.elements.namedItem("csrfmiddlewaretoken")?.value ?? "");
    try {
      const answer = await fetch(this.dataset.preview, { method: "POST", body, signal: this.asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      // The fragment comes out of core.html, cleaned there.
      this.target.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") this.target.textContent = this.dataset.failed ?? "";
    }
  }
}

customElements.define("markdown-editor", MarkdownEditor);
