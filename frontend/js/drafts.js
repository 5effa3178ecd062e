/**
 * `<draft-keeper key="…">` around a form keeps in this browser what is typed in it, until it was sent.
 *
 * A script that sends the form itself dispatches `draft:clear` on the element. A form that the browser sends is forgotten when the page
 * that follows is neither an error nor the form with its complaints. Inside, a `[data-draft-note]` is shown when something was found
 * again, and a `[data-draft-discard]` button goes back to what the page came with. Dispatches `draft:restored`.
 */

const PREFIX = "draft:";
const SENT = "draft-sent";
const DAYS_KEPT = 60;

/** @param {string} name @returns {any} */
function read(name, store = localStorage) {
  try {
    return JSON.parse(store.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Storage may be full or forbidden: then the page works as one without drafts. @param {string} name @param {any} value */
function write(name, value, store = localStorage) {
  try {
    if (value === null) store.removeItem(name);
    else store.setItem(name, JSON.stringify(value));
  } catch {
    /* as above */
  }
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  return [...form.elements].filter(
    (field) =>
      (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || field instanceof HTMLInputElement) &&
      field.name &&
      !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type) &&
      field.autocomplete !== "one-time-code",
  );
}

/** @param {any} field */
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

/** @param {any} field */
const nameOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);

/** @param {any} field */
const valueOf = (field) => (isTicked(field) ? field.checked : field.value);

/** @param {any} field */
function defaultOf(field) {
  if (isTicked(field)) return field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
  }
  return field.defaultValue;
}

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.key = PREFIX + this.getAttribute("key");
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.restore();
    this.addEventListener("input", () => this.later());
    this.addEventListener("change", () => this.later());
    this.addEventListener("draft:clear", () => this.clear());
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-draft-discard]")) this.discard();
    });
    this.form.addEventListener("submit", (event) => setTimeout(() => event.defaultPrevented || this.sent()));
    this.leaving = () => this.save();
    addEventListener("pagehide", this.leaving);
  }

  disconnectedCallback() {
    if (this.timer) this.save();
    removeEventListener("pagehide", this.leaving);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 250);
  }

  save() {
    clearTimeout(this.timer);
    this.timer = 0;
    const typed = {};
    for (const field of fieldsOf(this.form)) {
      if (valueOf(field) !== defaultOf(field)) typed[nameOf(field)] = valueOf(field);
    }
    write(this.key, Object.keys(typed).length ? { at: Date.now(), typed } : null);
  }

  restore() {
    const kept = read(this.key);
    if (!kept) return;
    let found = false;
    for (const field of fieldsOf(this.form)) {
      const value = kept.typed[nameOf(field)];
      if (value === undefined || value === valueOf(field)) continue;
      if (isTicked(field)) field.checked = value;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      found = true;
    }
    if (!found) return;
    this.note(true);
    this.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
  }

  discard() {
    this.form.reset();
    for (const field of fieldsOf(this.form)) field.dispatchEvent(new Event("input", { bubbles: true }));
    this.clear();
  }

  clear() {
    clearTimeout(this.timer);
    this.timer = 0;
    write(this.key, null);
    this.note(false);
  }

  sent() {
    this.save();
    write(SENT, [...(read(SENT, sessionStorage) ?? []), this.key], sessionStorage);
  }

  /** @param {boolean} shown */
  note(shown) {
    const note = this.querySelector("[data-draft-note]");
    if (note) note.hidden = !shown;
  }
}

/** Forget what the page before this one sent, unless the answer was an error or the form again. */
function settle() {
  const sent = read(SENT, sessionStorage);
  if (!sent) return;
  write(SENT, null, sessionStorage);
  const answer = performance.getEntriesByType("navigation")[0];
  const status = /** @type {any} */ (answer)?.responseStatus || 200;
  if (status >= 400 || document.querySelector("[data-error-summary]")) return;
  for (const key of sent) write(key, null);
}

/** Drafts that nobody came back to. */
function sweep() {
  const oldest = Date.now() - DAYS_KEPT * 24 * 60 * 60 * 1000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && (read(key)?.at ?? 0) < oldest) write(key, null);
  }
}

settle();
try {
  sweep();
} catch {
  /* storage is forbidden */
}
customElements.define("draft-keeper", DraftKeeper);
