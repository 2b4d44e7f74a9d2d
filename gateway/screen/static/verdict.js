// What the big pane says: a pure function from a view to words, and the painting of it.
import { $, say, squeeze } from "./dom.js";

const ACCEPT_MS = 1200; // an accepted scan shines this long, then the pane asks for the next one

// Milliseconds that an accept still has to shine; 0 when it is over.
export function shining(view, now) {
  if (view.state !== "accept" || !view.verdict) return 0;
  return Math.min(ACCEPT_MS, Math.max(0, ACCEPT_MS - (now - view.verdict.at)));
}

// What counts on a line: what was confirmed before, and what is captured now.
export const progress = (line) => line.done + line.captured;

// Sums of what is more than expected, fewer for good, and still open.
export function differences(lines) {
  const sums = { more: 0, fewer: 0, open: 0 };
  for (const line of lines) {
    const off = progress(line) - line.quantity;
    sums[off > 0 ? "more" : line.closed ? "fewer" : "open"] += Math.abs(off);
  }
  return sums;
}

const SHAPES = {
  accept: "tick", ask: "triangle", reject: "cross", complete: "flag", fault: "fault", ready: "scan", idle: "scan",
};

// {show, klass, shape, word, reason, scanned, action, remark} for a view; `show` names the look.
export function tell(view, labels, show) {
  const verdict = view.verdict ?? { words: "", scanned: "", action: "", remark: "" };
  const said = { show, klass: "", shape: SHAPES[show] ?? "scan", word: labels[show] ?? labels.ready,
    reason: verdict.words, scanned: verdict.scanned, action: verdict.action, remark: verdict.remark };
  switch (show) {
    case "reject": return { ...said, ...rejected(view, labels) };
    case "complete": return { ...said, ...completed(view, labels) };
    case "fault": return { ...said, reason: view.link.faults[0] || verdict.words, scanned: "", action: "", remark: "" };
    case "ready": return { ...said, ...ready(view, labels) };
    case "idle": return { ...said, ...idle(view, labels) };
    default: return said;
  }
}

function rejected(view, labels) {
  const stop = view.klass === "stop";
  const word = stop ? labels.stop : view.klass === "aside" ? labels.aside : labels.reject;
  return { klass: view.klass, word, shape: stop ? "octagon" : "cross",
    action: view.verdict?.action || (stop ? labels.ackFirst : "") };
}

// A confirmed part is not yet a complete task; of a task that left the station only its name is known.
function completed(view, labels) {
  const { more, fewer, open } = differences(view.lines);
  const parts = [more && labels.more(more), fewer && labels.fewer(fewer), open && labels.open(open)].filter(Boolean);
  const summary = parts.join(", ") || (view.lines.length ? labels.asExpected : view.verdict?.words);
  return { word: open ? labels.confirmed : labels.complete, reason: summary, action: view.next };
}

function ready(view, labels) {
  return { word: view.next || labels.ready, reason: view.context, scanned: "", action: "", remark: "" };
}

function idle(view, labels) {
  return { word: view.next || labels.scanTask, reason: "", scanned: "", action: "",
    remark: view.verdict?.words ?? "" };
}

// Paints the pane. The words keep their size; the sentence below gives way.
export function paint(said, labels) {
  document.body.dataset.show = said.show;
  document.body.dataset.klass = said.klass;
  $("shape-use").setAttribute("href", `#${said.shape}`);
  say($("word"), said.word);
  say($("reason"), said.show === "ready" && said.reason ? `${labels.now} ${said.reason}` : said.reason);
  say($("scanned"), said.scanned);
  say($("action"), said.action);
  say($("remark"), said.remark);
  fitPane();
}

const NARROWEST = 0.72; // letters narrower than this are wrapped instead
const NEXT_VH = [13, 11, 9, 7.5];
const ACTION_VH = [5, 4.4, 3.8, 3.2];

export function fitPane() {
  const calm = ["ready", "idle", "starting"].includes(document.body.dataset.show);
  const [word, reason, says] = [$("word"), $("reason"), $("says")];
  word.style.transform = "none";
  word.style.fontSize = "";
  if (!calm) squeeze(word);
  else if (document.body.dataset.show === "ready") shrink(word, NEXT_VH, word);
  reason.classList.remove("wrapped");
  if (squeeze(reason) < NARROWEST) reason.classList.add("wrapped");
  if (reason.classList.contains("wrapped")) reason.style.transform = "none";
  for (const room of ["", "tight", "tight tightest"]) {
    says.className = room; // tight: what was scanned gives way, it is in the list below as well
    if (shrink($("action"), ACTION_VH, says)) break;
  }
}

// Takes the largest size at which the box holds its text; false if none does.
function shrink(node, sizes, box) {
  return sizes.some((size) => {
    node.style.fontSize = `${size}vh`;
    return box.scrollHeight <= box.clientHeight + 1;
  });
}

// Tells people who do not see the pane; a refusal interrupts.
export function announce(said) {
  const words = [said.word, said.reason, said.scanned, said.action, said.remark].filter(Boolean).join(". ");
  const urgent = ["reject", "ask", "fault"].includes(said.show);
  say($("urgent"), urgent ? words : "");
  say($("polite"), urgent ? "" : words);
}
