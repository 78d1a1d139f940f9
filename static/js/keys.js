// Keys, only where <body data-keys>. Off while typing, with Ctrl/Alt/Meta, while a dialog is open.
//   <a data-row>       j and k walk these, Enter opens the one with the focus, x ticks the <input data-pick> of its row
//   <a data-go="d">    g, then d
//   <… data-key="a">   a presses the visible control that carries it; a form is entered at its first field, a sentence is read out
//   <dialog id="keys-sheet">: what works on this page; <p id="keys-say" role="status">: why a key does nothing now

const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select";
const ROW = "li, tr, .pick";
const CONTROL = "a, button, summary, [type=checkbox], [type=radio]";
const CHORD_MS = 1_500, SETTLED_MS = 700; // nobody has read a page that is younger
let chordUntil = 0;

const visible = (selector) => [...document.querySelectorAll(selector)].filter((el) => el.checkVisibility());
const disabled = (el) => el.getAttribute("aria-disabled") === "true";
const label = (el) => el.dataset.keyLabel ?? [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
  .map((node) => node.data).join(" ").trim();

function say(text) {
  const place = document.getElementById("keys-say");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text.trim(); }); // the same words twice are said twice
}

function walk(step) {
  const rows = visible("[data-row]");
  const here = rows.indexOf(document.activeElement);
  const from = here < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : here;
  const next = rows[from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1)];
  next?.focus({ preventScroll: true });
  (next?.closest(ROW) ?? next)?.scrollIntoView({ block: "nearest" });
}

function press(el) {
  const why = document.getElementById(el.getAttribute("aria-describedby")) ?? document.querySelector("[data-live-note] span");
  const field = el.matches(FIELD) ? el : el.querySelector(FIELD);
  if (disabled(el)) say(why?.textContent ?? "Chưa làm được lúc này.");
  else if (el.type === "submit" && !el.dataset.on && performance.now() < SETTLED_MS) say("Trang vừa mở. Hãy xem nội dung rồi bấm lại.");
  else if (el.matches(CONTROL)) el.click();
  else if (field) { field.focus(); if (field.type === "search") field.select(); } else say(el.textContent);
}

function line(keys, words) {
  const made = document.querySelector("#keys-sheet template").content.cloneNode(true);
  made.querySelector("dt").append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() })));
  made.querySelector("dd").textContent = words;
  return made;
}

function fill(sheet) {
  const works = (el) => !disabled(el) && (el.matches(CONTROL) || el.matches(FIELD) || el.querySelector(FIELD));
  const found = new Map(visible("[data-key]").filter(works).reverse().map((el) => [el.dataset.key, label(el)]));
  const steps = [...document.querySelectorAll("[data-go]")].map((el) => line(["g", el.dataset.go], label(el)));
  for (const fixed of sheet.querySelectorAll("[data-needs]")) fixed.hidden = !visible(fixed.dataset.needs).length;
  sheet.querySelector("[data-here]").replaceChildren(...[...found].reverse().map(([key, words]) => line([key], words)));
  sheet.querySelector("[data-menu-keys]").replaceChildren(...steps);
}

function hear(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape" && event.target.matches("[type=search]")) event.target.blur();
  if (event.target.closest(FIELD) || event.target.isContentEditable || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase(), inChord = event.timeStamp < chordUntil;
  chordUntil = 0;
  const el = inChord ? document.querySelector(`[data-go="${CSS.escape(key)}"]`) : visible(`[data-key~="${CSS.escape(key)}"]`)[0];
  if (el && !event.repeat) { event.preventDefault(); inChord ? el.click() : press(el); return; }
  if (key === "g") chordUntil = event.timeStamp + CHORD_MS;
  if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
  if (key === "x") document.activeElement.closest(ROW)?.querySelector("[data-pick]")?.click();
}

if ("keys" in document.body.dataset) {
  document.addEventListener("keydown", hear);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-dialog-open=keys-sheet]")) fill(document.getElementById("keys-sheet"));
  });
}
