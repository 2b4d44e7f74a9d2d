// Counts the serials in the box while they are typed. Save is possible with all of them or with none;
// the server decides again (ledger/office/serials.py), so a mistake here refuses nothing wrongly for long.
const form = document.querySelector("[data-serials]");

function counted(text, fold) {
  const all = text.split(/[\n\r,;\t]+/).map((part) => part.trim()).filter(Boolean);
  const seen = new Set();
  const twice = new Set();
  for (const serial of all.map((one) => (fold ? one.toUpperCase() : one))) {
    (seen.has(serial) ? twice : seen).add(serial);
  }
  return { count: all.length, twice: [...twice] };
}

function words({ count, twice }, confirmed, quantity) {
  const entered = count + confirmed;
  if (twice.length) return { ok: false, text: `${entered} of ${quantity}: ${twice[0]} stands here twice` };
  if (count === 0 && confirmed === 0) return { ok: true, text: `0 of ${quantity}: none entered, scans will define the quantity` };
  if (entered === quantity) return { ok: true, text: `${entered} of ${quantity}: complete` };
  const rest = entered < quantity ? `enter ${quantity - entered} more` : `take ${entered - quantity} out`;
  return { ok: false, text: `${entered} of ${quantity}: ${rest}${confirmed ? "" : " or clear all"}` };
}

if (form) {
  const box = form.querySelector("textarea");
  const counter = form.querySelector("[data-counter]");
  const save = form.querySelector("[data-save]");
  const show = () => {
    const now = words(counted(box.value, form.dataset.fold), Number(form.dataset.confirmed), Number(form.dataset.quantity));
    counter.textContent = now.text;
    counter.classList.toggle("bad", !now.ok);
    counter.classList.toggle("good", now.ok);
    save.disabled = !now.ok;
  };
  box.addEventListener("input", show);
  show();
}
