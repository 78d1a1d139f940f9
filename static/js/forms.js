// Error summary takes the focus; no form is sent twice; <form data-warn-unsaved> warns before text is lost; a control
// with aria-disabled="true" does nothing (its reason stands beside it); <input data-all> ticks every <input data-pick>.

const unsaved = () => document.querySelector("form[data-warn-unsaved][data-dirty]");
const focusSummary = () => document.querySelector("[data-error-summary]")?.focus();
let leavingOnPurpose = false;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".is-busy")) { button.classList.remove("is-busy"); button.removeAttribute("aria-disabled"); }
}

document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sent || button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  leavingOnPurpose = true;
  if (button) { button.classList.add("is-busy"); button.setAttribute("aria-disabled", "true"); }
}, true);
document.addEventListener("input", (event) => { event.target.form?.setAttribute("data-dirty", ""); });
document.addEventListener("change", ({ target }) => {
  const all = document.querySelector("[data-all]"), picks = [...document.querySelectorAll("[data-pick]")];
  if (target === all) picks.forEach((box) => { box.checked = all.checked; });
  else if (all && target.matches("[data-pick], [type=radio]")) all.checked = picks.every((box) => box.checked);
});
document.addEventListener("form:saved", (event) => { event.target.removeAttribute("data-dirty"); }); // sent by autosave
document.addEventListener("form:failed", (event) => { leavingOnPurpose = false; release(event.target); });
document.addEventListener("htmx:afterRequest", ({ detail }) => { // the page stays
  leavingOnPurpose = false;
  document.querySelectorAll("form[data-sent]").forEach(release);
  if (detail.xhr.status >= 400) document.querySelector("dialog[open] [data-error-summary]")?.focus();
});
document.addEventListener("page:replaced", () => { leavingOnPurpose = false; focusSummary(); });
addEventListener("beforeunload", (event) => { if (!leavingOnPurpose && unsaved()) event.preventDefault(); });
addEventListener("pageshow", () => { leavingOnPurpose = false; document.querySelectorAll("form[data-sent]").forEach(release); });
focusSummary();
