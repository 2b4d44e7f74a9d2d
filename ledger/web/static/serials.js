// Counts the serials in the box while they are typed. Save is possible with all of them or with none (of a
// reservation also with some); the server decides again (ledger/office/serials.py), so a mistake here refuses
// nothing wrongly for long.
const form = document.querySelector("[data-serials]");

function counted(text, fold, detailed) {
  const rows = detailed ? text.split(/[\n\r]+/).map((row) => row.split(/[\t;]/)[0]) : text.split(/[\n\r,;\t]+/);
  const all = rows.map((part) => part.trim()).filter(Boolean);
  const seen = new Set();
  const twice = new Set();
  for (const serial of all.map((one) => (fold ? one.toUpperCase() : one))) {
    (seen.has(serial) ? twice : seen).add(serial);
  }
  return { count: all.length, twice: [...twice] };
}

function words({ count, twice }, confirmed, quantity, some) {
  const entered = count + confirmed;
  if (twice.length) return { ok: false, text: `${entered} of ${quantity}: ${twice[0]} stands here twice` };
  if (some && entered < quantity) return { ok: true, text: `${entered} of ${quantity}` };
  if (count === 0 && confirmed === 0) return { ok: true, text: `0 of ${quantity}: none entered, scans will define the quantity` };
  if (entered === quantity) return { ok: true, text: `${entered} of ${quantity}: complete` };
  const rest = entered < quantity ? `enter ${quantity - entered} more` : `take ${entered - quantity} out`;
  return { ok: false, text: `${entered} of ${quantity}: ${rest}${confirmed ? "" : " or clear all"}` };
}

if (form) {
  const box = form.querySelector("textarea");
  const detailed = form.querySelector("#detailed");
  const counter = form.querySelector("[data-counter]");
  const { fold, confirmed, quantity, some } = form.dataset;
  const show = () => {
    const now = words(counted(box.value, fold, detailed.checked), Number(confirmed), Number(quantity), some);
    counter.textContent = now.text;
    counter.classList.toggle("bad", !now.ok);
    counter.classList.toggle("good", now.ok);
    for (const save of form.querySelectorAll("[data-save]")) save.disabled = !now.ok;
  };
  box.addEventListener("input", show);
  // Enter in a field of a way to fill the box means that way's own button, not Save.
  for (const way of form.querySelectorAll("fieldset")) {
    way.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.type === "file" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      way.querySelector("button").click();
    });
  }
  detailed.addEventListener("change", show);
  show();
}
