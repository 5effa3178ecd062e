/**
 * What a text being edited is made of: its pieces in order, and every state that it was in, so that each step can be undone.
 * No page here: the editor of blocks shows it.
 *
 * @typedef {{ id: number, source: string, html: string, first: string | null, removed: boolean }} Piece
 */

const DEPTH = 100;

export class BlockList {
  constructor() {
    /** @type {Piece[]} */
    this.pieces = [];
    /** @type {Piece[][]} */
    this.past = [];
    this.next = 1;
  }

  /** The text in Markdown: the pieces that stand, an empty line between two. */
  get text() {
    return this.standing.map((piece) => piece.source).join("\n\n");
  }

  get standing() {
    return this.pieces.filter((piece) => !piece.removed && piece.source.trim() !== "");
  }

  get undoable() {
    return this.past.length > 0;
  }

  /** @param {{ source: string, html: string }[]} blocks as the server reads the text */
  load(blocks) {
    this.pieces = blocks.map((block) => this.made(block, block.source));
    this.past = [];
  }

  /**
   * @param {{ source: string, html: string }} block
   * @param {string | null} first what it read like when the editor opened; null when it is new
   * @returns {Piece}
   */
  made(block, first) {
    return { id: this.next++, source: block.source, html: block.html, first, removed: false };
  }

  /** Remember how things stand before a step. */
  keep() {
    this.past.push(this.pieces.map((piece) => ({ ...piece })));
    if (this.past.length > DEPTH) this.past.shift();
  }

  /** @returns {boolean} whether there was a step to take back */
  undo() {
    const before = this.past.pop();
    if (before) this.pieces = before;
    return Boolean(before);
  }

  /** @param {number} id */
  find(id) {
    return this.pieces.find((piece) => piece.id === id);
  }

  /**
   * @param {number} id
   * @param {{ source: string, html: string }[]} blocks what the piece became: nothing, itself, or several
   */
  replace(id, blocks) {
    const at = this.pieces.findIndex((piece) => piece.id === id);
    if (at < 0) return;
    const old = this.pieces[at];
    const made = blocks.map((block, index) => (index === 0 ? { ...old, ...block } : this.made(block, null)));
    if (made.length === 0 && old.first !== null) made.push({ ...old, removed: true });
    this.pieces.splice(at, 1, ...made);
  }

  /** @param {number} id @returns {Piece} a new piece, empty, after that one */
  addAfter(id) {
    const at = this.pieces.findIndex((piece) => piece.id === id);
    const piece = this.made({ source: "", html: "" }, null);
    this.pieces.splice(at + 1, 0, piece);
    return piece;
  }

  /** @param {number} id a piece that was never part of the text goes for good; another stays to be put back */
  remove(id) {
    const piece = this.find(id);
    if (!piece) return;
    if (piece.first === null) this.pieces = this.pieces.filter((other) => other !== piece);
    else piece.removed = true;
  }

  /** @param {number} id */
  restore(id) {
    const piece = this.find(id);
    if (piece) piece.removed = false;
  }

  /**
   * @param {number} id
   * @param {-1 | 1} step
   * @returns {boolean} whether it could move
   */
  move(id, step) {
    const at = this.pieces.findIndex((piece) => piece.id === id);
    const to = at + step;
    if (at < 0 || to < 0 || to >= this.pieces.length) return false;
    [this.pieces[at], this.pieces[to]] = [this.pieces[to], this.pieces[at]];
    return true;
  }

  /** @param {Piece} piece @returns {"" | "added" | "edited" | "removed"} */
  state(piece) {
    if (piece.removed) return "removed";
    if (piece.first === null) return "added";
    return piece.source === piece.first ? "" : "edited";
  }
}
