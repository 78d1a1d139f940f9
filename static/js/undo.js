// <form data-undo="57">: what may be undone for so many seconds more. It counts down in its [data-undo-left], and goes when
// they are over (the server says no from then on, script or none). Linked by the form itself.

const start = performance.now();

function tick() {
  const forms = [...document.querySelectorAll("form[data-undo]")];
  for (const form of forms) {
    const left = Math.ceil(Number(form.dataset.undo) - (performance.now() - start) / 1000);
    if (left > 0) { form.querySelector("[data-undo-left]").textContent = left; continue; }
    if (form.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
    form.remove();
  }
  if (!forms.length) clearInterval(timer);
}

const timer = setInterval(tick, 1000);
