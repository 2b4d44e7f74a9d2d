// The stream of views, and whether it is alive.
const SILENCE = 5000; // ms without view or beat until the page says it is not live (a beat comes every 2 s)
const CHECK = 500;

export class Live {
  // onView(message), onBeat(), onStale(boolean); a message holds `now` and `view`.
  constructor(station, build, { onView, onBeat, onStale }) {
    this.url = `/station/${encodeURIComponent(station)}/events`;
    this.build = build;
    this.handlers = { onView, onBeat, onStale };
    this.heard = performance.now();
    this.tried = this.heard;
    this.ahead = 0; // of the gateway's clock before ours, ms
    this.stale = false;
    this.open();
    setInterval(() => this.check(), CHECK);
  }

  // The gateway's clock.
  now() {
    return Date.now() + this.ahead;
  }

  open() {
    this.source?.close();
    this.tried = performance.now();
    this.source = new EventSource(this.url);
    this.source.addEventListener("view", (event) => this.hear(event, this.handlers.onView));
    this.source.addEventListener("beat", (event) => this.hear(event, this.handlers.onBeat));
  }

  hear(event, then) {
    const message = JSON.parse(event.data);
    if (message.build !== this.build) {
      location.reload(); // the gateway was upgraded
      return;
    }
    this.heard = performance.now();
    this.ahead = message.now - Date.now();
    this.mark(false);
    then(message);
  }

  // A browser gives up after an HTTP error and does not notice a dead connection: we do.
  check() {
    const at = performance.now();
    this.mark(at - this.heard >= SILENCE);
    const given_up = this.source.readyState === EventSource.CLOSED;
    if (at - this.tried >= (given_up ? 1000 : SILENCE) && (given_up || this.stale)) this.open();
  }

  mark(stale) {
    if (stale === this.stale) return;
    this.stale = stale;
    this.handlers.onStale(stale);
  }
}
