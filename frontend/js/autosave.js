/**
 * What a person types in the form inside is never lost.
 *
 * With `data-autosave` the server keeps a draft every few seconds. With or without it, the browser keeps what the server does not have
 * yet under `data-key`, and offers it when the page is opened again.
 */

const PAUSE = 2500;
const LONGEST = 10_000;
const PREFIX = "cahiers.unsaved:";

/** @param {HTMLFormElement} form the fields that a person fills, by name */
const typedIn = (form) =>
  Object.fromEntries(
    [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "saved", "c", "expected"].includes(name)),
  );

export class AutoSave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.state = this.querySelector("[data-save-state]");
    this.first = JSON.stringify(typedIn(this.form));
    this.sent = this.first;
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", (event) => this.submitting(event));
    this.leaving = () => document.visibilityState === "hidden" && this.flush();
    document.addEventListener("visibilitychange", this.leaving);
    if (this.form.querySelector("[aria-invalid=true], [data-error-summary]") === null) this.offerKept();
    if (this.typedEarly()) {
      this.sent = undefined;
      this.changed();
    }
  }

  /** Whether somebody wrote before this script was there to hear it; not where words of another time wait to be taken back. */
  typedEarly() {
    const areas = [...this.form.querySelectorAll("textarea")];
    try {
      return areas.some((area) => area.value !== area.defaultValue) && localStorage.getItem(this.key) === null;
    } catch {
      return false;
    }
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.leaving);
  }

  get key() {
    return PREFIX + this.dataset.key;
  }

  changed() {
    this.keepHere();
    if (!this.dataset.autosave) {
      this.say("saved", this.dataset.kept);
      return;
    }
    this.since ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  flush() {
    if (this.dataset.autosave && this.since) this.save();
  }

  async save() {
    if (this.saving) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.since = undefined;
    const now = JSON.stringify(typedIn(this.form));
    if (now === this.sent) return;
    this.saving = this.post(now);
    await this.saving;
    this.saving = undefined;
    if (this.again) {
      this.again = false;
      this.changed();
    }
  }

  async post(now) {
    this.say("saving", this.dataset.saving);
    try {
      const answer = await fetch(this.dataset.autosave, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        keepalive: now.length < 50_000,
        redirect: "error",
      });
      const found = await answer.json();
      if (answer.ok) this.saved(found, now);
      else this.refused(found);
    } catch {
      this.say("failed", this.dataset.offline);
    }
  }

  saved(found, now) {
    this.sent = now;
    this.form.elements.namedItem("saved").value = found.saved;
    this.dataset.autosave = found.autosave;
    if (this.form.getAttribute("action") !== found.page) {
      this.form.setAttribute("action", found.page);
      history.replaceState(history.state, "", found.page);
    }
    if (JSON.stringify(typedIn(this.form)) === now) this.forget();
    this.say("saved", found.label);
  }

  refused(found) {
    const words = found.refused ?? Object.values(found.errors ?? {}).flat().join(" ");
    this.say("failed", `${this.dataset.refused ?? ""}${words}`);
  }

  /** A press on a button waits for a save under way, so that one draft is not made twice. */
  async submitting(event) {
    clearTimeout(this.timer);
    // What is sent now is not also a draft: the page that leaves would make a second one.
    this.since = undefined;
    if (!this.saving || this.passing) {
      this.forgetLater();
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await this.saving;
    this.passing = true;
    this.form.requestSubmit(button);
    this.passing = false;
  }

  keepHere() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields: typedIn(this.form) }));
    } catch {
      // A full or forbidden store: the draft on the server, or the page itself, has the text.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // See keepHere.
    }
  }

  /** The copy goes once another page has come: a refusal shows the form again, with what was typed. */
  forgetLater() {
    window.addEventListener("pagehide", () => this.forget(), { once: true });
  }

  offerKept() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    } catch {
      return;
    }
    if (!kept || JSON.stringify(kept.fields) === this.first) return;
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = this.dataset.found ?? "";
    notice.append(words, this.row(this.button(this.dataset.take, () => this.take(kept.fields, notice)), this.button(this.dataset.drop, () => this.drop(notice))));
    this.form.before(notice);
  }

  row(...buttons) {
    const row = document.createElement("div");
    row.className = "actions";
    row.append(...buttons);
    return row;
  }

  button(label, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary button--small";
    button.textContent = label ?? "";
    button.addEventListener("click", press);
    return button;
  }

  take(fields, notice) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.form.elements.namedItem(name);
      if (!field) continue;
      field.value = value;
      const one = field instanceof RadioNodeList ? field[0] : field;
      one.dispatchEvent(new Event("input", { bubbles: true }));
    }
    notice.remove();
    this.form.querySelector("textarea")?.focus();
  }

  drop(notice) {
    this.forget();
    notice.remove();
  }

  say(state, words) {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.textContent = words ?? "";
  }
}

customElements.define("auto-save", AutoSave);
