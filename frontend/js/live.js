/**
 * One socket for every topic that a page listens to. The protocol is told in docs/live.md.
 *
 * `<live-topic topic="thread:12" after="34">` dispatches, bubbling:
 * - `live:event`   {number, kind, payload, at}  each event once, in order
 * - `live:reload`  {number}                     too much was missed: read the page's content again
 * - `live:refused` {code}                       this topic is not, or no longer, for this person
 * - `live:present` {count}                      people who have it open
 * - `live:state`   {state}                      "live", "lost" (trying again) or "offline"
 */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const QUIET = 25_000;
const ANSWER_WITHIN = 10_000;

/** @typedef {{last: number | null, elements: Set<HTMLElement>}} Heard */

class Live {
  /** @type {Map<string, Heard>} */
  heard = new Map();
  /** @type {WebSocket | null} */
  socket = null;
  state = "";
  tries = 0;
  waiting = 0;
  quiet = 0;

  constructor() {
    addEventListener("online", () => this.retry(500));
    addEventListener("offline", () => this.tell("offline"));
    addEventListener("pageshow", (event) => event.persisted && this.retry(0));
    // A page with an open socket is not kept by the browser for the way back.
    addEventListener("pagehide", () => this.drop());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.retry(1_000));
  }

  /** @param {HTMLElement} element @param {string} topic @param {number | null} after */
  join(element, topic, after) {
    const known = this.heard.get(topic);
    if (known) {
      known.elements.add(element);
    } else {
      this.heard.set(topic, { last: after, elements: new Set([element]) });
      this.ask(topic);
    }
    if (!this.socket && !this.waiting) this.connect();
  }

  /** @param {HTMLElement} element @param {string} topic */
  leave(element, topic) {
    const known = this.heard.get(topic);
    if (!known?.elements.delete(element) || known.elements.size) return;
    this.heard.delete(topic);
    this.send({ op: "unlisten", topic });
  }

  connect() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (!this.heard.size || this.socket) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/`);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", (event) => this.socket === socket && this.take(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.socket === socket && this.closed());
  }

  opened() {
    for (const topic of this.heard.keys()) this.ask(topic);
    this.watch();
  }

  closed() {
    this.socket = null;
    clearTimeout(this.quiet);
    this.tell(navigator.onLine ? "lost" : "offline");
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries);
    this.tries += 1;
    this.waiting = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.quiet);
    socket?.close();
  }

  /** Connect soon, unless it is done already. @param {number} within milliseconds, spread so that not all come at once */
  retry(within) {
    if (this.socket || !this.heard.size) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.connect(), Math.random() * within);
  }

  /** Nothing heard for a while: ask, and if no answer comes, the connection is dead whatever the browser believes. */
  watch() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.send({ op: "ping" });
      this.quiet = setTimeout(() => {
        this.drop();
        this.closed();
      }, ANSWER_WITHIN);
    }, QUIET);
  }

  /** @param {string} topic */
  ask(topic) {
    this.send({ op: "listen", topic, after: this.heard.get(topic)?.last ?? null });
  }

  /** @param {object} frame */
  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** @param {any} frame */
  take(frame) {
    this.watch();
    const known = this.heard.get(frame.topic);
    if (!known) return;
    if (frame.op === "event") this.event(known, frame);
    else if (frame.op === "listening") this.listening(known, frame);
    else if (frame.op === "present") this.dispatch(known, "live:present", { count: frame.count });
    else if (frame.op === "reload") {
      known.last = frame.number;
      this.dispatch(known, "live:reload", { number: frame.number });
    } else if (frame.op === "refused") {
      this.heard.delete(frame.topic);
      this.dispatch(known, "live:refused", { code: frame.code });
    }
  }

  /** @param {Heard} known @param {any} frame */
  listening(known, frame) {
    this.tries = 0;
    known.last ??= frame.number;
    this.tell("live");
    this.dispatch(known, "live:present", { count: frame.present });
  }

  /** @param {Heard} known @param {any} frame */
  event(known, frame) {
    const expected = (known.last ?? 0) + 1;
    if (frame.number < expected) return;
    if (frame.number > expected) {
      this.ask(frame.topic);
      return;
    }
    known.last = frame.number;
    const { number, kind, payload, at } = frame;
    this.dispatch(known, "live:event", { number, kind, payload, at });
  }

  /** @param {string} state */
  tell(state) {
    this.state = state;
    for (const known of this.heard.values()) this.dispatch(known, "live:state", { state });
  }

  /** @param {Heard} known @param {string} name @param {object} detail */
  dispatch(known, name, detail) {
    for (const element of known.elements) element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

const live = new Live();

class LiveTopic extends HTMLElement {
  connectedCallback() {
    this.topic = this.getAttribute("topic") ?? "";
    const after = this.getAttribute("after");
    live.join(this, this.topic, after ? Number(after) : null);
  }

  disconnectedCallback() {
    live.leave(this, this.topic);
  }
}

customElements.define("live-topic", LiveTopic);
