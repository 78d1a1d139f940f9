// <a href="/nhiem-vu/42/tra-lai/" data-dialog-open="return-dialog">: opens the <dialog>; without JavaScript the link is followed.
// <button data-dialog-close> closes it. <details class="menu" data-menu> closes on Escape and on a click elsewhere.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  const dialog = opener && document.getElementById(opener.dataset.dialogOpen);
  if (dialog && opener.getAttribute("aria-disabled") !== "true" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    dialog.showModal();
    dialog.querySelector("[autofocus], textarea, input:not([type=hidden])")?.focus();
  }
  const inside = event.target.closest("dialog");
  if (inside && (event.target.closest("[data-dialog-close]") || event.target === inside)) { event.preventDefault(); inside.close(); }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A form that htmx sends out of a dialog closes it once it is taken; one that comes back wrong stays open.
document.addEventListener("htmx:beforeSwap", ({ detail: { xhr, requestConfig } }) => {
  if (xhr.status < 400) requestConfig.elt.closest("dialog[open] form")?.closest("dialog").close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
