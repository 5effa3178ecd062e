/**
 * `<block-editor>`: a text area with the Markdown of a whole text becomes the text as it reads; each paragraph opens where it stands.
 * The text area stays in the form and holds the truth at every moment: without script, or when the server does not answer, it is the editor.
 */
import { BlockList } from "./block-list.js";

const PAUSE = 350;

class BlockEditor extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.area = this.querySelector("textarea");
    this.stage = this.querySelector(".block-editor");
    this.said = this.querySelector("[data-said]");
    if (!this.area || !this.stage) return;
    this.list = new BlockList();
    this.open = 0;
    this.here = 0;
    this.panel = this.closest(".amend-desk")?.querySelector("[data-change-view]");
    this.stage.addEventListener("click", (event) => this.pressed(event));
    this.stage.addEventListener("keydown", (event) => this.keyed(event));
    this.stage.addEventListener("input", (event) => this.typed(event));
    this.area.addEventListener("input", () => this.overwritten());
    this.start();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async start() {
    const answer = await this.ask(this.area.value);
    if (!answer?.blocks) return;
    this.list.load(answer.blocks);
    this.here = this.list.pieces[0]?.id ?? 0;
    this.show(answer);
    this.toggle(true);
  }

  /** The Markdown was typed in by hand, or a kept copy was taken up. */
  overwritten() {
    if (this.writing) return;
    if (this.stage.hidden) this.later();
    else this.start();
  }

  /** @param {boolean} live whether the blocks stand, or the Markdown of the whole text */
  toggle(live) {
    this.classList.toggle("is-live", live);
    this.field.hidden = live;
    this.stage.hidden = !live;
    const hint = this.querySelector(".block-hint");
    if (hint) hint.hidden = !live;
    this.draw();
    this.bar().querySelector("[data-do=whole]").setAttribute("aria-pressed", String(!live));
  }

  get field() {
    return this.area.closest(".field") ?? this.area;
  }

  bar() {
    let bar = this.querySelector(".block-bar");
    if (!bar) {
      bar = document.createElement("div");
      bar.className = "block-bar";
      bar.append(this.part("bar"));
      bar.addEventListener("click", (event) => this.pressed(event));
      this.stage.before(bar);
    }
    return bar;
  }

  /** @param {string} name @returns {DocumentFragment} */
  part(name) {
    return this.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);
  }

  /** @param {string} name @param {Record<string, unknown>} values */
  name(name, values = {}) {
    const template = this.querySelector('template[data-part="names"]').content.querySelector(`[data-name="${name}"]`);
    return template.textContent.replace(/\{(\w+)\}/g, (_all, key) => String(values[key]));
  }

  say(name, values) {
    this.said.textContent = this.name(name, values);
  }

  // --- Showing -------------------------------------------------------------------------------------------------------

  draw() {
    const shown = this.list.pieces.map((piece, index) => this.drawn(piece, index));
    this.stage.replaceChildren(...shown);
    this.bar().querySelector("[data-do=undo]").disabled = !this.list.undoable;
    this.rove();
  }

  drawn(piece, index) {
    const writing = piece.id === this.open;
    const block = this.part(writing ? "writing" : piece.removed ? "removed" : "block").firstElementChild;
    block.dataset.id = String(piece.id);
    const values = { number: index + 1, total: this.list.pieces.length };
    block.setAttribute("aria-label", piece.removed ? this.name("removed") : this.name("block", values));
    const state = this.list.state(piece);
    if (state && !writing) block.dataset.state = state;
    if (writing) this.fill(block, piece, values);
    // The server's own rendering, made by the one door that cleans HTML.
    else block.querySelector(".block-view").innerHTML = piece.html;
    return block;
  }

  fill(block, piece, values) {
    const area = block.querySelector("textarea");
    area.value = piece.source;
    area.rows = Math.min(20, Math.max(3, Math.ceil(piece.source.length / 60)));
    area.setAttribute("aria-label", this.name("block", values));
  }

  /** One block is in the order of the Tab key, with its buttons; the arrows lead to the others. */
  rove() {
    const blocks = [...this.stage.children];
    if (!blocks.some((block) => Number(block.dataset.id) === this.here)) this.here = Number(blocks[0]?.dataset.id ?? 0);
    for (const block of blocks) {
      const current = Number(block.dataset.id) === this.here;
      block.tabIndex = current ? 0 : -1;
      for (const button of block.querySelectorAll("button, a")) button.tabIndex = current ? 0 : -1;
    }
  }

  focusOn(id) {
    this.here = id;
    this.rove();
    this.stage.querySelector(`[data-id="${id}"]`)?.focus();
  }

  // --- What a person does --------------------------------------------------------------------------------------------

  pressed(event) {
    const button = event.target.closest("[data-do]");
    const block = event.target.closest(".block");
    const id = Number(block?.dataset.id ?? 0);
    if (button) return this.act(button.dataset.do, id);
    if (block?.querySelector(".block-view")?.contains(event.target) && block.dataset.state !== "removed") {
      event.preventDefault();
      if (!String(getSelection())) this.edit(id);
    }
  }

  keyed(event) {
    const block = event.target.closest(".block");
    if (!block) return;
    const id = Number(block.dataset.id);
    if (event.target.matches("textarea")) {
      if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        this.finish();
      }
      return;
    }
    const done = this.keyedOn(event, id, block);
    if (done) event.preventDefault();
  }

  keyedOn(event, id, block) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.altKey) return this.shift(id, step) || true;
    if (step) return this.walk(block, step);
    if ((event.ctrlKey || event.metaKey) && event.key === "z") return this.act("undo", id) || true;
    if (event.target !== block) return false;
    if (event.key === "Enter") return this.act(block.dataset.state === "removed" ? "restore" : "edit", id) || true;
    if (event.key === "Delete") return this.act("remove", id) || true;
    return false;
  }

  walk(block, step) {
    const next = step < 0 ? block.previousElementSibling : block.nextElementSibling;
    if (next) this.focusOn(Number(next.dataset.id));
    return true;
  }

  act(what, id) {
    const acts = {
      edit: () => this.edit(id),
      done: () => this.finish(),
      up: () => this.shift(id, -1),
      down: () => this.shift(id, 1),
      add: () => this.add(id),
      remove: () => this.take(id),
      restore: () => this.change(() => this.list.restore(id), id),
      undo: () => this.back(),
      whole: () => this.whole(),
    };
    acts[what]?.();
  }

  edit(id) {
    if (this.open) this.close();
    const piece = this.list.find(id);
    if (!piece || piece.removed) return;
    this.list.keep();
    this.open = this.here = id;
    this.draw();
    this.stage.querySelector("textarea")?.focus();
  }

  typed(event) {
    const piece = this.list.find(this.open);
    if (!piece) return;
    piece.source = event.target.value;
    this.write();
  }

  /** Close the open paragraph and stay on it. */
  async finish() {
    const id = this.open;
    await this.close();
    this.focusOn(id);
  }

  /** What was one paragraph may be several now, or none: the server reads it. */
  async close() {
    const piece = this.list.find(this.open);
    this.open = 0;
    if (!piece) return;
    this.draw();
    const blocks = piece.source.trim() ? (await this.ask(piece.source, true))?.blocks : [];
    if (blocks) this.list.replace(piece.id, blocks);
    this.draw();
    this.write();
  }

  add(id) {
    this.list.keep();
    const piece = this.list.addAfter(id);
    this.draw();
    this.edit(piece.id);
  }

  take(id) {
    this.change(() => this.list.remove(id), id);
    this.say("taken");
  }

  shift(id, step) {
    this.list.keep();
    if (!this.list.move(id, step)) return this.list.past.pop();
    this.draw();
    this.write();
    this.focusOn(id);
    const number = this.list.pieces.findIndex((piece) => piece.id === id) + 1;
    this.say("moved", { number, total: this.list.pieces.length });
  }

  change(step, id) {
    this.list.keep();
    step();
    this.draw();
    this.write();
    this.focusOn(id);
  }

  back() {
    this.open = 0;
    this.list.undo();
    this.draw();
    this.write();
  }

  /** The Markdown of the whole text, or the blocks again. */
  async whole() {
    if (this.stage.hidden) return this.start();
    if (this.open) await this.close();
    this.toggle(false);
    this.area.focus();
  }

  // --- The text area and the server -------------------------------------------------------------------------------------

  write() {
    this.area.value = this.list.text;
    this.writing = true;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.writing = false;
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => this.show(await this.ask(this.area.value)), PAUSE);
  }

  show(answer) {
    if (!answer || !this.panel) return;
    if (answer.refused) this.panel.textContent = answer.refused;
    else this.panel.innerHTML = answer.html;
  }

  /**
   * @param {string} text
   * @param {boolean} apart asked beside the preview, which it does not replace
   */
  async ask(text, apart = false) {
    const body = new FormData();
    body.set("text", text);
    body.set("base", this.dataset.base ?? "");
    body.set("csrfmiddlewaretoken", this.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
    if (!apart) {
      this.asking?.abort();
      this.asking = new AbortController();
    }
    try {
      const signal = apart ? undefined : this.asking.signal;
      const answer = await fetch(this.dataset.preview, { method: "POST", body, signal, headers: { Accept: "application/json" } });
      return await answer.json();
    } catch (error) {
      if (error.name !== "AbortError") this.say("lost");
      return null;
    }
  }
}

customElements.define("block-editor", BlockEditor);
