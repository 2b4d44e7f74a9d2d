// Everything below the big pane: progress, lines, last scans, answers, tasks, commands.
import { $, fill, make, say, shape, squeeze, symbol } from "./dom.js";
import { progress } from "./verdict.js";

const MARKS = { green: "tick", amber: "triangle", red: "cross", stop: "octagon", fault: "fault", tick: "scan" };

export function paintStrip(view, labels, show) {
  const ready = show === "ready";
  const last = ready ? view.recent[0] ?? view.verdict : null;
  const strip = $("strip");
  strip.dataset.light = last?.light ?? "";
  say($("now-label"), !ready && view.context ? labels.now : "");
  say($("now-text"), ready ? (last ? [last.words, last.scanned].filter(Boolean).join("  ") : "") : view.context);
  const next = show === "ready" ? last?.remark : { ask: labels.notBooked, complete: "", idle: "" }[show] ?? view.next;
  say($("next-label"), next && !ready && show !== "ask" ? labels.next : "");
  say($("next-text"), next);
  $("now").hidden = $("now-text").hidden; // an empty strip gives its place away
  $("next").hidden = $("next-text").hidden;
  const { done, quantity } = counted(view, labels);
  say($("tally"), show === "ask" && view.answers.length ? count(done, quantity) : "");
  say($("proposed"), view.proposed > 0 ? labels.proposed(view.proposed, stillOpen(view.lines)) : "");
  say($("aside"), view.aside > 0 ? labels.setAside(view.aside) : "");
}

// Units that nobody has booked yet: what a camera sees is measured by it.
const stillOpen = (lines) =>
  lines.reduce((sum, line) => sum + (line.closed ? 0 : Math.max(0, line.quantity - progress(line))), 0);

// One serial taken by two stations: both show it until a person has resolved it.
export function paintConflicts(view, labels) {
  say($("conflicts-label"), view.conflicts.length ? labels.conflicts(view.conflicts.length) : "");
  $("conflicts").hidden = !view.conflicts.length;
  fill($("conflicts-list"), view.conflicts, () => view.conflicts.slice(0, MOST_CONFLICTS).map((told) => make("li", "", told)));
}

const MOST_CONFLICTS = 2; // the console lists them all

const count = (done, quantity) => (quantity > 0 ? `${done} / ${quantity}` : String(done));

// The counter of the line that is being worked on, else of the whole task; it says which.
function counted(view, labels) {
  const at = view.lines.findIndex((line) => line.chosen);
  if (at < 0) return { done: view.done, quantity: view.quantity, what: view.lines.length > 1 ? labels.inAll : "" };
  const line = view.lines[at];
  const what = view.lines.length > 1 ? labels.line(at + 1, view.lines.length) : "";
  return { done: progress(line), quantity: line.quantity, what };
}

export function paintProgress(view, labels) {
  const { done, quantity, what } = counted(view, labels);
  say($("counter"), count(done, quantity));
  squeeze($("counter"));
  const bar = $("bar");
  bar.max = Math.max(1, quantity);
  bar.value = Math.min(done, bar.max);
  bar.hidden = quantity <= 0;
  say($("where"), what);
}

export function paintLines(view, labels) {
  const complete = view.state === "complete";
  const off = (line) => Math.abs(progress(line) - line.quantity);
  const lines = complete ? [...view.lines].sort((a, b) => off(b) - off(a)) : view.lines;
  fill($("lines"), [lines, complete, view.language], () =>
    lines.map((line) => lineRow(line, labels, complete)));
}

// The line that is worked on is always seen, however long the list.
export function showChosen() {
  $("lines").querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
}

function lineRow(line, labels, complete) {
  const row = make("li", line.chosen ? "chosen" : progress(line) >= line.quantity && line.quantity ? "full" : "");
  row.dataset.line = line.id;
  if (line.chosen) row.setAttribute("aria-current", "true");
  row.append(make("span", "name", line.name || line.product));
  row.append(make("span", "count", count(progress(line), line.quantity)));
  const second = make("span", "second");
  second.append(...chips(line, labels, complete), make("span", "facts", facts(line, labels)));
  row.append(second);
  return row;
}

// What is wrong or settled about a line: debts in red, more and fewer in the summary.
function chips(line, labels, complete) {
  const off = progress(line) - line.quantity;
  const told = [];
  if (line.missing > 0) told.push(make("span", "missing", labels.missing(line.missing)));
  if (line.closed) told.push(make("span", "closed", labels.closed));
  if (complete && off > 0) told.push(make("span", "more", labels.more(off)));
  if (complete && off < 0 && line.closed) told.push(make("span", "missing", labels.fewer(-off)));
  return told;
}

function facts(line, labels) {
  const known = [line.place, line.lot && labels.lot(line.lot), labels.asks[line.asks] ?? line.asks,
    line.listed && labels.listed];
  return known.filter(Boolean).join(" · ");
}

export function paintRecent(view, labels) {
  say($("history-label"), view.recent.length ? labels.last : labels.noScans);
  const clock = new Intl.DateTimeFormat(view.language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  fill($("recent"), [view.recent, view.language], () => view.recent.map((shown) => recentRow(shown, clock)));
}

function recentRow(shown, clock) {
  const row = make("li", shown.light);
  row.append(make("time", "", clock.format(shown.at)), shape(MARKS[shown.light] ?? "scan"));
  const good = shown.light === "green";
  const words = good ? shown.remark : shown.words;
  row.append(make("bdi", "scanned", tail(shown.scanned, good ? 14 : 8)), make("span", "words", words));
  return row;
}

// The end of what was scanned: it is the end in which serials differ.
function tail(text, most) {
  return text.length > most ? `…${text.slice(1 - most)}` : text;
}

export function paintAnswers(view, press) {
  document.body.dataset.answers = view.answers.length;
  fill($("answers"), view.answers, () => view.answers.slice(0, 4).map((answer) => codeButton(answer, press)));
}

export function paintCommands(view, press) {
  fill($("commands"), view.commands, () => view.commands.map((command) => codeButton(command, press)));
}

// A touch target that can be scanned as well.
function codeButton(answer, press) {
  const button = make("button", "code");
  button.type = "button";
  button.dataset.command = answer.command;
  button.append(make("span", "words", answer.words), symbol(answer.command));
  button.addEventListener("click", (event) => press(answer.command, button, event));
  return button;
}

export function paintTasks(view, labels, press) {
  fill($("tasks"), [view.tasks, view.language], () =>
    view.tasks.length ? view.tasks.map((task) => taskCard(task, labels, press)) : [noTasks(labels)]);
}

function taskCard(task, labels, press) {
  const card = make("button", "code card");
  card.type = "button";
  card.dataset.command = task.id;
  const head = make("span", "head");
  head.append(make("b", "process", labels.process[task.process] ?? task.process), make("span", "id", task.id));
  const more = make("span", "more");
  if (task.parked > 0) more.append(make("span", "parked", labels.parked(task.parked)));
  more.append(make("bdi", "party", task.party), make("span", "count", count(task.done, task.quantity)));
  card.append(head, more, symbol(task.id));
  card.addEventListener("click", (event) => press(task.id, card, event));
  return card;
}

function noTasks(labels) {
  const empty = make("p", "empty");
  empty.append(make("b", "", labels.noTasks), make("span", "", labels.noTasksHint));
  return empty;
}
