// Small tools for the page. Text is only ever set as text: what was scanned can never become markup.
export const $ = (id) => document.getElementById(id);

// Control characters as their Unicode pictures, so that a separator in a scan is seen.
export const visible = (text) =>
  String(text ?? "").replace(/[\u0000-\u001f]/g, (c) => String.fromCodePoint(0x2400 + c.codePointAt(0)));

// Sets a node's text, and hides the node when there is none. Live regions speak only when it changes.
export function say(node, text) {
  const words = visible(text);
  if (node.textContent !== words) node.textContent = words;
  node.hidden = words === "";
}

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = visible(text);
  return node;
}

export function shape(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// Builds a list anew only when its data changed: a button under a finger stays the same button.
const built = new WeakMap();
export function fill(node, data, build) {
  const key = JSON.stringify(data);
  if (built.get(node) === key) return false;
  built.set(node, key);
  node.replaceChildren(...build());
  return true;
}

// A Code 128 symbol as an image. A text that cannot be drawn leaves its place empty.
export function symbol(text) {
  const frame = make("span", "symbol");
  const image = new Image();
  image.alt = "";
  image.draggable = false;
  image.addEventListener("load", () => fitSymbol(image));
  image.addEventListener("error", () => frame.classList.add("none"));
  image.src = `/symbol.svg?text=${encodeURIComponent(text)}`;
  frame.append(image);
  return frame;
}

// Every module a whole number of device pixels wide: an uneven bar is a misread.
function fitSymbol(image) {
  const row = image.closest("[data-row]");
  if (row) share(row);
  const dots = window.devicePixelRatio || 1;
  const room = image.parentElement.clientWidth * dots;
  const each = Math.min(MOST, Math.max(1, Math.floor(room / image.naturalWidth)));
  image.style.width = `${(image.naturalWidth * each) / dots}px`;
  image.parentElement.classList.toggle("none", image.naturalWidth > room);
}

const MOST = 4; // device pixels a module; wider bars are read from no farther

// Shares a row's width among its codes so that as many as can have modules of two pixels, then three.
function share(row) {
  const dots = window.devicePixelRatio || 1;
  const tiles = [...row.children].map((tile) => ({ tile, width: tile.querySelector("img")?.naturalWidth || 120, each: 1 }));
  const gaps = (tiles.length - 1) * parseFloat(getComputedStyle(row).columnGap);
  let left = row.clientWidth * dots - gaps * dots - tiles.reduce((sum, { width }) => sum + width, 0);
  for (let each = 2; each <= MOST && tiles.every((one) => one.each === each - 1); each += 1) {
    for (const one of [...tiles].sort((a, b) => a.width - b.width)) {
      if (one.width > left) break;
      left -= one.width;
      one.each = each;
    }
  }
  for (const { tile, width, each } of tiles) tile.style.flex = `1 1 ${(width * each) / dots}px`;
}

export function fitSymbols() {
  for (const image of document.querySelectorAll(".symbol img")) {
    if (image.complete && image.naturalWidth && image.parentElement.clientWidth) fitSymbol(image);
  }
}

// Narrows a line of big letters to its place; its height, which is what is read from afar, stays.
// Gives how narrow it had to become.
export function squeeze(node) {
  node.style.transform = "none";
  const ratio = node.parentElement.clientWidth ? room(node) / node.scrollWidth : 1;
  if (ratio < 1) node.style.transform = `scaleX(${ratio})`;
  return ratio;
}

function room(node) {
  const style = getComputedStyle(node.parentElement);
  const inner = node.parentElement.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const before = node.offsetLeft - node.parentElement.offsetLeft - parseFloat(style.paddingLeft);
  return inner - Math.max(0, before);
}
