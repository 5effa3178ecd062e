/**
 * `<thread-view>`: a discussion that changes while it is read.
 *
 * Messages are sent by fetch and shown when their event arrives; what comes over the wire is the same HTML as on the page. Without this
 * script every link and form under it works as a page.
 */

const SHOWN_WITHIN = 1_500;
const TEXTS = "fr";

/** @param {Element} element @param {() => void} change makes the page longer or shorter above `element`, which stays where it is */
function keepStill(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}

/** @param {string} sentence @param {Record<string, unknown>} values */
const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

const newToken = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} html @returns {Element} */
function elementFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

class ThreadView extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-thread-list]");
    this.composer = this.querySelector("form[data-composer]");
    /** Messages written from this page. @type {Set<string>} */
    this.own = new Set();
    /** New messages that were not on the screen yet. @type {Set<Element>} */
    this.unseen = new Set();
    this.clock = this.clockFor(this.dataset.language);
    this.tellTimes(this.list);
    this.addEventListener("live:event", (event) => this.take(event.detail));
    this.addEventListener("live:reload", () => this.refresh());
    this.addEventListener("live:state", (event) => this.showState(event.detail.state));
    this.addEventListener("live:refused", () => this.showState("refused"));
    this.addEventListener("live:present", (event) => this.showPresent(event.detail.count));
    this.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.eye = new IntersectionObserver((seen) => this.seen(seen));
  }

  disconnectedCallback() {
    this.eye.disconnect();
  }

  // --- What comes over the wire ---------------------------------------------------------------------------------------

  /** @param {{kind: string, payload: any}} event */
  take({ kind, payload }) {
    if (!kind.startsWith("message.")) return;
    const known = this.article(payload.id);
    const article = this.dressed(elementFrom(payload.html), known);
    if (known) {
      this.replace(known, article);
      if (kind === "message.changed" && !this.isOwn(known)) this.announce(this.dataset.sayChanged, payload.author);
    } else {
      this.insert(article, payload.parent);
      this.arrived(article, payload.author);
    }
    this.count();
  }

  /** The public fragment, with what is this reader's: language, time, links. @param {Element} article @param {Element | null} known */
  dressed(article, known) {
    const own = this.own.has(article.dataset.message) || (known !== null && this.isOwn(known));
    if (this.dataset.language !== TEXTS) this.translate(article);
    this.tellTimes(article);
    article.classList.toggle("message--own", own);
    const links = this.querySelector(`template[data-controls][data-own="${own ? "yes" : "no"}"][data-state="${article.dataset.state}"]`);
    const html = links?.innerHTML.replaceAll("/0/", `/${article.dataset.message}/`);
    if (html) article.append(elementFrom(html));
    return article;
  }

  /** @param {Element} article */
  translate(article) {
    for (const word of article.querySelectorAll("[data-word]")) {
      const name = word.dataset.word;
      word.textContent = this.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? word.textContent;
    }
  }

  /** @param {Element} article @param {number | null} parent */
  insert(article, parent) {
    const item = document.createElement("li");
    item.append(article);
    const under = parent === null ? this.list : this.repliesOf(parent);
    if (!under) {
      this.refresh();
      return;
    }
    const next = [...under.children].find((other) => Number(other.firstElementChild.dataset.message) > Number(article.dataset.message));
    this.still(() => under.insertBefore(item, next ?? null));
  }

  /** Put the new words in place; replies, open forms and the focus stay. @param {Element} known @param {Element} article */
  replace(known, article) {
    const part = (of, name) => of.querySelector(`:scope > .${name}`);
    const held = known.contains(document.activeElement) ? document.activeElement : null;
    const doing = held?.closest(".message-actions")?.parentElement === known ? held.dataset.do : undefined;
    const old = part(known, "message-actions");
    const fresh = part(article, "message-actions");
    this.still(() => {
      known.dataset.state = article.dataset.state;
      known.classList.toggle("message--own", article.classList.contains("message--own"));
      for (const name of ["message-head", "message-body"]) part(known, name).replaceWith(part(article, name));
      if (old) old.replaceWith(...(fresh ? [fresh] : []));
      else if (fresh) part(known, "message-body").after(fresh);
      if (article.dataset.state !== "visible") known.querySelector(":scope > [data-inline=edit]")?.remove();
    });
    if (doing !== undefined || (held && !held.isConnected)) (known.querySelector(`:scope > .message-actions [data-do="${doing}"]`) ?? known).focus();
  }

  /** Read the whole thread again: too much was missed, or an event did not come. */
  async refresh() {
    const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const template = document.createElement("template");
    template.innerHTML = (await answer.json()).html;
    for (const article of template.content.querySelectorAll("article.message")) {
      const parent = article.parentElement.closest("article.message")?.dataset.message ?? null;
      const bare = /** @type {Element} */ (article.cloneNode(true));
      bare.querySelector(":scope > .message-replies")?.remove();
      this.tellTimes(bare);
      const known = this.article(bare.dataset.message);
      if (known) this.replace(known, bare);
      else this.insert(bare, parent === null ? null : Number(parent));
    }
    this.count();
  }

  // --- What the reader sees -------------------------------------------------------------------------------------------

  /** @param {Element} article @param {string} author */
  arrived(article, author) {
    if (this.own.has(article.dataset.message)) return;
    article.classList.add("is-new");
    this.announce(this.dataset.sayNew, author);
    this.unseen.add(article);
    this.eye.observe(article);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  seen(entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      this.unseen.delete(entry.target);
      this.eye.unobserve(entry.target);
    }
    this.showUnseen();
  }

  showUnseen() {
    const notice = this.querySelector("[data-thread-new]");
    const number = this.unseen.size;
    notice.hidden = number === 0;
    notice.firstElementChild.textContent = number === 1 ? this.dataset.sayOne : say(this.dataset.sayMany, { number });
  }

  count() {
    const number = this.list.querySelectorAll('article.message[data-state="visible"]').length;
    this.querySelector("[data-thread-count]").textContent = String(number);
    this.querySelector("[data-thread-empty]").hidden = this.list.children.length > 0;
  }

  /** @param {string} state */
  showState(state) {
    const status = this.querySelector("[data-live-status]");
    if (status.dataset.state === state) return;
    status.dataset.state = state;
    status.textContent = status.dataset[state] ?? "";
    if (state !== "live") this.showPresent(0);
  }

  /** @param {number} number */
  showPresent(number) {
    const present = this.querySelector("[data-live-present]");
    present.textContent = number > 1 ? say(present.dataset.many, { number }) : "";
  }

  /** @param {string} sentence @param {string} [name] */
  announce(sentence, name = "") {
    this.querySelector("[data-thread-say]").textContent = say(sentence, { name });
  }

  /** @param {string} language */
  clockFor(language) {
    const form = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form);
  }

  /** Times in the reader's own zone. @param {Element} within */
  tellTimes(within) {
    for (const time of within.querySelectorAll("time[datetime]")) {
      const text = this.clock.format(new Date(time.dateTime));
      if (time.textContent !== text) time.textContent = text;
    }
  }

  /** Change the list without moving what the person is typing in. @param {() => void} change */
  still(change) {
    const active = document.activeElement;
    if (active && active !== document.body && this.contains(active)) keepStill(active, change);
    else change();
  }

  // --- What the person does -------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  click(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button || !(event.target instanceof Element)) return;
    const link = event.target.closest("[data-do], [data-cancel], [data-thread-new] button");
    if (!link) return;
    if (link.matches("[data-thread-new] button")) this.goToNew();
    else if (link.matches("[data-cancel]")) this.close(link.closest("[data-inline]"));
    else if (this.composer && ["reply", "edit"].includes(link.dataset.do)) {
      event.preventDefault();
      const article = link.closest("article.message");
      if (link.dataset.do === "reply") this.openReply(article);
      else this.openEdit(article, link.href);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    const inline = form.closest("[data-inline]");
    if (event.key === "Escape" && inline) this.close(inline);
  }

  goToNew() {
    const [first] = this.unseen;
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  }

  /** @param {Element} article */
  openReply(article) {
    const { message } = article.dataset;
    const name = article.querySelector(".message-author").textContent;
    const form = this.inline(article, "reply", {
      label: say(this.dataset.sayReply, { name }),
      send: this.dataset.saySend,
      action: this.composer.action,
    });
    if (!form.elements.parent) {
      const parent = document.createElement("input");
      Object.assign(parent, { type: "hidden", name: "parent", value: message });
      form.append(parent);
    }
    form.elements.body.focus();
  }

  /** @param {Element} article @param {string} address */
  async openEdit(article, address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      location.assign(address);
      return;
    }
    const { body } = await answer.json();
    const form = this.inline(article, "edit", { label: this.dataset.sayEdit, send: this.dataset.saySave, action: address, body });
    form.elements.body.focus();
  }

  /** A form like the composer's, inside a message. @param {Element} article @param {string} kind @param {any} words */
  inline(article, kind, { label, send, action, body = "" }) {
    const open = article.querySelector(`:scope > [data-inline="${kind}"]`);
    if (open) return open.querySelector("form");
    const id = `${kind}-${article.dataset.message}`;
    const form = /** @type {HTMLFormElement} */ (this.composer.cloneNode(true));
    form.action = action;
    form.elements.token.value = newToken();
    const area = form.elements.body;
    // As text, not as value: it is what the draft is compared with.
    area.textContent = body;
    area.value = body;
    area.id = `${id}-body`;
    area.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
    form.querySelector("label").htmlFor = area.id;
    form.querySelector("label").textContent = label;
    form.querySelector(".field-hint").id = `${id}-hint`;
    form.querySelector(".field-error").id = `${id}-error`;
    this.complain(form, "");
    form.querySelector("button[type=submit]").textContent = send;
    form.querySelector(".actions").append(elementFrom('<button type="button" class="button button--quiet" data-cancel></button>'));
    form.querySelector("[data-cancel]").textContent = this.dataset.sayCancel;
    const keeper = document.createElement("draft-keeper");
    keeper.setAttribute("key", `${this.composer.closest("draft-keeper").getAttribute("key")}:${id}`);
    keeper.dataset.inline = kind;
    keeper.className = `message-${kind}`;
    keeper.append(form);
    const replies = article.querySelector(":scope > .message-replies");
    if (replies) replies.before(keeper);
    else article.append(keeper);
    return form;
  }

  /** @param {Element | null} inline */
  close(inline) {
    if (!inline) return;
    const article = inline.closest("article.message");
    inline.dispatchEvent(new CustomEvent("draft:clear"));
    inline.remove();
    (article.querySelector(`:scope > .message-actions [data-do="${inline.dataset.inline}"]`) ?? article).focus();
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-composer")) return;
    event.preventDefault();
    if (form.dataset.sending !== undefined) return;
    form.dataset.sending = "";
    this.complain(form, "");
    const sent = form.elements.body.value;
    const answer = await this.post(form);
    delete form.dataset.sending;
    if (answer.refused) this.complain(form, answer.refused);
    else this.sent(form, String(answer.id), sent);
  }

  /** @param {HTMLFormElement} form @returns {Promise<{id?: number, refused?: string}>} */
  async post(form) {
    const options = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
    const answer = await fetch(form.action, options).catch(() => null);
    const isJson = answer?.headers.get("Content-Type")?.includes("json");
    if (answer && isJson && (answer.ok || answer.status === 409)) return answer.json();
    const loggedOut = answer && (answer.redirected || answer.status === 403);
    return { refused: loggedOut ? this.dataset.sayLoggedOut : this.dataset.sayFailed };
  }

  /** It is written: forget the draft, unless more was typed meanwhile. @param {HTMLFormElement} form @param {string} id @param {string} sent */
  sent(form, id, sent) {
    this.claim(id);
    const area = form.elements.body;
    const inline = form.closest("[data-inline]");
    form.elements.token.value = newToken();
    if (inline) {
      this.close(inline);
    } else if (area.value === sent) {
      area.value = "";
      form.closest("draft-keeper").dispatchEvent(new CustomEvent("draft:clear"));
    }
    this.announce(this.dataset.saySent);
    if (inline?.dataset.inline === "edit") return;
    setTimeout(() => this.article(id) ?? this.refresh(), SHOWN_WITHIN);
  }

  /** The message is this reader's, whether its event came before or after the answer. @param {string} id */
  claim(id) {
    this.own.add(id);
    const known = this.article(id);
    if (!known || this.isOwn(known)) return;
    known.classList.add("message--own");
    known.classList.remove("is-new");
    known.querySelector(":scope > .message-actions")?.remove();
    const bare = /** @type {Element} */ (known.cloneNode(true));
    bare.querySelector(":scope > .message-replies")?.remove();
    this.replace(known, this.dressed(bare, known));
    this.unseen.delete(known);
    this.showUnseen();
  }

  /** @param {HTMLFormElement} form @param {string} sentence */
  complain(form, sentence) {
    const errors = form.querySelector(".field-error");
    errors.replaceChildren();
    errors.hidden = sentence === "";
    form.querySelector(".field").classList.toggle("field--error", sentence !== "");
    form.elements.body.setAttribute("aria-invalid", String(sentence !== ""));
    if (!sentence) return;
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { textContent: sentence }));
    errors.append(item);
    form.elements.body.focus();
  }

  // --- Finding things -------------------------------------------------------------------------------------------------

  /** @param {string | number} id @returns {HTMLElement | null} */
  article(id) {
    return this.list.querySelector(`#message-${id}`);
  }

  /** @param {Element} article */
  isOwn(article) {
    return article.classList.contains("message--own");
  }

  /** The list of the replies to a message, made if it has none. @param {number} id */
  repliesOf(id) {
    const article = this.article(id);
    if (!article) return null;
    const found = article.querySelector(":scope > .message-replies");
    if (found) return found;
    const list = Object.assign(document.createElement("ol"), { className: "message-replies" });
    article.append(list);
    return list;
  }
}

customElements.define("thread-view", ThreadView);
