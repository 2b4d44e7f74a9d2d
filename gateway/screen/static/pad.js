// The key-in pad: the fallback when a label cannot be scanned. Opens on demand, big keys for gloves.
import { $, make, say } from "./dom.js";

const ROWS = ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM./⌫"];
const BACK = "⌫";

export function setUpPad(press) {
  const text = $("pad-text");
  for (const key of ROWS.join("")) {
    const button = make("button", "", key);
    button.type = "button";
    button.addEventListener("click", () => type(text, key));
    $("pad-keys").append(button);
  }
  $("key-in").addEventListener("click", (event) => open(text, event));
  $("pad-cancel").addEventListener("click", () => $("pad").close());
  $("pad-form").addEventListener("submit", () => {
    const words = text.value.trim();
    if (words) press(words);
  });
}

function open(text, event) {
  text.value = "";
  if (event.detail > 0) $("key-in").blur();
  $("pad").showModal();
  text.focus();
}

function type(text, key) {
  text.value = key === BACK ? text.value.slice(0, -1) : text.value + key;
  text.focus();
}

export function labelPad(labels) {
  say($("key-in-label"), labels.keyIn);
  say($("pad-title"), labels.keyInTitle);
  say($("pad-send"), labels.send);
  say($("pad-cancel"), labels.cancel);
  $("pad-text").setAttribute("aria-label", labels.keyInTitle);
}
