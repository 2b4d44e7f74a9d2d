// A scanner ends each serial with Enter: it leads to the next row instead of sending the form. Loaded before the
// page's body and listening on the document, so that a scan into a page that just opened cannot send it either.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest("[data-rows]");
  if (event.key !== "Enter" || !list) return;
  const inputs = [...list.querySelectorAll("input")];
  const next = inputs[inputs.indexOf(event.target) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
