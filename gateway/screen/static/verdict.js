// What the big pane says: a pure function from a view to words, and the painting of it.
import { $, say, squeeze } from "./dom.js";

const ACCEPT_MS = 1200; // an accepted scan shines this long, then the pane asks for the next one

// Milliseconds that an accept still has to shine; 0 when it is over.
export function shining(view, now) {
  if (view.state !== "accept" || !view.verdict) return 0;
  return Math.min(ACCEPT_MS, Math.max(0, ACCEPT_MS - (now - view.verdict.at)));
}

// Sums of what is more and fewer than expected.
export function differences(lines) {
  const off = lines.map((line) => line.done - line.quantity);
  const sum = (list) => list.reduce((all, n) => all + Math.abs(n), 0);
  return { more: sum(off.filter((n) => n > 0)), fewer: sum(off.filter((n) => n < 0)) };
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
    case "ask": return { ...said, remark: labels.notBooked };
    case "complete": return { ...said, ...completed(view, labels) };
    case "fault": return { ...said, reason: verdict.words || view.link.faults[0], remark: "" };
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

function completed(view, labels) {
  const { more, fewer } = differences(view.lines);
  const parts = [more && labels.more(more), fewer && labels.fewer(fewer)].filter(Boolean);
  return { reason: parts.join(", ") || labels.asExpected, scanned: "", remark: "",
    action: view.next || view.verdict?.action || "" };
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

const ACTION_VH = [5, 4.4, 3.8, 3.2];

export function fitPane() {
  const big = !["ready", "idle"].includes(document.body.dataset.show);
  $("word").style.transform = "none";
  if (big) squeeze($("word"));
  const [says, action] = [$("says"), $("action")];
  for (const size of ACTION_VH) {
    action.style.fontSize = `${size}vh`;
    if (says.scrollHeight <= says.clientHeight) return;
  }
}

// Tells people who do not see the pane; a refusal interrupts.
export function announce(said) {
  const words = [said.word, said.reason, said.scanned, said.action, said.remark].filter(Boolean).join(". ");
  const urgent = ["reject", "ask", "fault"].includes(said.show);
  say($("urgent"), urgent ? words : "");
  say($("polite"), urgent ? "" : words);
}
