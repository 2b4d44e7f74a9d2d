// Everything below the big pane: progress, lines, last scans, answers, tasks, commands.
import { $, fill, make, say, shape, squeeze, symbol } from "./dom.js";

const MARKS = { green: "tick", amber: "triangle", red: "cross", stop: "octagon", fault: "fault", tick: "scan" };

export function paintStrip(view, labels, show) {
  const ready = show === "ready";
  const last = ready ? view.recent[0] ?? view.verdict : null;
  const strip = $("strip");
  strip.dataset.light = last?.light ?? "";
  say($("now-label"), !ready && view.context ? labels.now : "");
  say($("now-text"), ready ? (last ? [last.words, last.scanned].filter(Boolean).join("  ") : "") : view.context);
  say($("next-label"), !ready && view.next && show !== "complete" ? labels.next : "");
  say($("next-text"), ready ? last?.remark ?? "" : show === "complete" ? "" : view.next);
  say($("tally"), show === "ask" ? count(view) : "");
  say($("aside"), view.aside > 0 ? labels.setAside(view.aside) : "");
}

function count(view) {
  return view.quantity > 0 ? `${view.done} / ${view.quantity}` : String(view.done);
}

export function paintProgress(view, labels) {
  say($("counter"), count(view));
  squeeze($("counter"));
  const bar = $("bar");
  bar.max = Math.max(1, view.quantity);
  bar.value = Math.min(view.done, bar.max);
  bar.hidden = view.quantity <= 0;
  const chosen = view.lines.findIndex((line) => line.chosen);
  say($("where"), chosen < 0 ? labels.inAll : labels.line(chosen + 1, view.lines.length));
}

export function paintLines(view, labels) {
  const complete = view.state === "complete";
  const again = fill($("lines"), [view.lines, complete, view.language], () =>
    view.lines.map((line) => lineRow(line, labels, complete)));
  if (again) $("lines").querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
}

function lineRow(line, labels, complete) {
  const row = make("li", line.chosen ? "chosen" : line.done >= line.quantity && line.quantity ? "full" : "");
  row.dataset.line = line.id;
  if (line.chosen) row.setAttribute("aria-current", "true");
  const off = line.done - line.quantity;
  row.append(make("span", "name", line.name || line.product));
  if (line.missing > 0) row.append(make("span", "missing", labels.missing(line.missing)));
  if (line.closed) row.append(make("span", "closed", labels.closed));
  if (complete && off) row.append(make("span", off > 0 ? "more" : "missing", off > 0 ? labels.more(off) : labels.fewer(-off)));
  row.append(make("span", "count", line.quantity > 0 ? `${line.done} / ${line.quantity}` : String(line.done)));
  const facts = [line.place, line.lot && labels.lot(line.lot), labels.asks[line.asks] ?? line.asks,
    line.listed && labels.listed].filter(Boolean);
  row.append(make("span", "facts", facts.join(" · ")));
  return row;
}

export function paintRecent(view, labels) {
  say($("history-label"), view.recent.length ? labels.last : labels.noScans);
  const clock = new Intl.DateTimeFormat(view.language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  fill($("recent"), [view.recent, view.language], () => view.recent.map((shown) => recentRow(shown, clock)));
}

function recentRow(shown, clock) {
  const row = make("li", shown.light);
  row.append(make("time", "", clock.format(shown.at)), shape(MARKS[shown.light] ?? "scan"));
  const scanned = make("bdi", "scanned", shown.scanned);
  row.append(scanned, make("span", "words", [shown.words, shown.remark].filter(Boolean).join(": ")));
  return row;
}

export function paintAnswers(view, press) {
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
  more.append(make("bdi", "party", task.party), make("span", "count", `${task.done} / ${task.quantity}`));
  card.append(head, more);
  if (task.parked > 0) card.append(make("span", "parked", labels.parked(task.parked)));
  card.append(symbol(task.id));
  card.addEventListener("click", (event) => press(task.id, card, event));
  return card;
}

function noTasks(labels) {
  const empty = make("p", "empty");
  empty.append(make("b", "", labels.noTasks), make("span", "", labels.noTasksHint));
  return empty;
}
