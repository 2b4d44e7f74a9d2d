// Touching a code: the text goes to the station as if it was scanned.
import { $, say } from "./dom.js";

const HOLD = 800; // ms in which a second touch of the same button counts as the first one, bounced
const NOTICE = 4000; // ms a message about a press stays

let hide = 0;
export function notice(text, kind = "") {
  clearTimeout(hide);
  $("notice").dataset.kind = kind;
  say($("notice"), text);
  hide = setTimeout(() => say($("notice"), ""), NOTICE);
}

// Gives press(text, button, event) for one station; `labels()` gives the words of the moment.
export function presser(station, labels) {
  const url = `/station/${encodeURIComponent(station)}/press`;
  return async (text, button, event) => {
    if (button?.dataset.held) return;
    if (button) hold(button, event);
    const problem = await send(url, text, labels());
    if (problem) notice(problem, "bad");
  };
}

// A keyboard scanner that is not grabbed types an Enter: it must find no button in focus.
function hold(button, event) {
  button.dataset.held = "yes";
  setTimeout(() => delete button.dataset.held, HOLD);
  if (event?.detail > 0) button.blur();
}

async function send(url, text, labels) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    if (answer.ok) return "";
    return answer.status === 503 ? labels.busy : `${labels.refused}: ${await answer.text()}`;
  } catch {
    return labels.unreachable;
  }
}
