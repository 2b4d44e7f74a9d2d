// A scanner ends each serial with Enter: it leads to the next row instead of sending the form.
for (const list of document.querySelectorAll("[data-rows]")) {
  const inputs = [...list.querySelectorAll("input")];
  list.addEventListener("keydown", (event) => {
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (event.key !== "Enter" || !next) return;
    event.preventDefault();
    next.focus();
  });
}
