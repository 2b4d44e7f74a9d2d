// The station page: takes views from the stream and shows them. It decides nothing and stores nothing.
import { $, fill, fitSymbols, make, say, squeeze } from "./dom.js";
import { labelsOf, spell } from "./labels.js";
import { Live } from "./live.js";
import { labelPad, setUpPad } from "./pad.js";
import { presser } from "./press.js";
import { announce, fitPane, paint, shining, tell } from "./verdict.js";
import {
  paintAnswers, paintCommands, paintConflicts, paintLines, paintProgress, paintRecent, paintStrip, paintTasks,
  showChosen,
} from "./work.js";

const RULES_OLD = 3600_000; // ms: from here on the age of the rules is shown
const root = document.documentElement;
let view = null;
let labels = labelsOf(navigator.language);
let fallback = 0;

const press = presser(root.dataset.station, () => labels);
setUpPad(press);
speak();

const live = new Live(root.dataset.station, root.dataset.build, {
  onView: (message) => render(message.view, message.now),
  onBeat: () => {},
  onStale: (stale) => {
    document.body.dataset.stale = stale ? "yes" : "no";
    say($("veil-word"), stale ? labels.stale : "");
    say($("veil-action"), stale ? labels.staleHint : "");
  },
});
setInterval(paintHeader, 1000);
window.addEventListener("resize", () => {
  fitPane();
  fitSymbols();
  squeeze($("counter"));
});

function render(next, now) {
  const other = view?.language !== next.language;
  view = next;
  if (other) speak(next.language);
  clearTimeout(fallback);
  const rest = shining(view, now);
  if (rest > 0) fallback = setTimeout(() => show("ready"), rest);
  show(view.state === "accept" && rest === 0 ? "ready" : view.state);
}

function speak(language) {
  if (language) labels = labelsOf(language);
  if (language) root.lang = language;
  labelPad(labels);
  if (view) return;
  say($("word"), labels.starting);
  say($("reason"), labels.connecting);
}

// Shows the view in one of its looks: its state, or "ready" once an accept has shone.
function show(look) {
  const said = tell(view, labels, look);
  document.body.dataset.task = view.task ? "open" : "none";
  paintHeader();
  paintFaults(said);
  paintCommands(view, press);
  paintAnswers(view, press);
  paintTasks(view, labels, press);
  paintConflicts(view, labels);
  paintLines(view, labels);
  paintRecent(view, labels);
  paintStrip(view, labels, look);
  paint(said, labels);
  paintProgress(view, labels);
  fitSymbols();
  showChosen();
  announce(said);
}

function paintHeader() {
  const now = live.now();
  const clock = new Intl.DateTimeFormat(view?.language || undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  say($("clock"), clock.format(now));
  if (!view) return;
  say($("process"), view.task ? labels.process[view.process] ?? view.process : "");
  say($("task-id"), view.task);
  say($("party"), view.party);
  say($("operator-name"), view.operator);
  $("operator").hidden = !view.operator;
  paintLink(view.link, now);
  say($("checked"), view.checked);
}

function paintLink(link, now) {
  const state = link.online ? labels.online : labels.offline(link.since ? spell(labels, now - link.since) : "").trim();
  const waiting = link.waiting > 0 ? ` - ${labels.waiting(link.waiting)}` : "";
  $("link").className = link.online ? "online" : "offline";
  say($("link"), state + waiting);
  const age = link.feed && link.feed_at ? now - link.feed_at : 0;
  say($("rules"), !link.feed ? labels.noRules : age >= RULES_OLD ? labels.rules(spell(labels, age)) : "");
}

// One line: the first fault that the pane does not say already, and how many there are besides.
function paintFaults(said) {
  const [first, ...others] = view.link.faults.filter((fault) => fault !== said.reason);
  document.body.dataset.faults = first ? "yes" : "no";
  fill($("faults"), [first, others.length], () => {
    if (!first) return [];
    return others.length ? [make("p", "", first), make("p", "more", `+ ${others.length}`)] : [make("p", "", first)];
  });
}
