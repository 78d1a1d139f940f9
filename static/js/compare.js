// The compare page: source and proposals lead to each other inside their panes, one proposal is the current one and has
// the keys, a line opens where it stands, and what a button does comes back without the page jumping.
//   <article class="proposal" data-lines="58 62">  <a data-span="59 60">  <button data-on="m">: its key while it is current

const desk = () => document.getElementById("draft"), byId = (id) => document.getElementById(id || "-");
const all = (selector, within = desk()) => [...within?.querySelectorAll(selector) ?? []];
const current = () => desk()?.querySelector(".proposal.is-current"), head = (card) => card.querySelector("h3 a");
const calm = matchMedia("(prefers-reduced-motion: reduce)"), MOST_LINES = 400;
const spanOf = (text) => (text.match(/\d+ \d+/g) ?? []).flatMap((pair) => {
  const [first, last] = pair.split(" ").map(Number);
  return Array.from({ length: Math.min(last - first + 1, MOST_LINES) }, (_, step) => byId(`L${first + step}`)).filter(Boolean);
});
const mark = (name, lines) => {
  all(`.${name}`).forEach((el) => el.classList.remove(name));
  void desk().offsetWidth; // what is marked again flashes again
  lines.forEach((el) => el.classList.add(name));
};

function reveal(el, place = "nearest") {
  const pane = el.closest(".compare__body"), behavior = calm.matches ? "auto" : "smooth";
  if (getComputedStyle(pane).overflowY === "visible") { el.scrollIntoView({ block: place === "start" ? place : "nearest", behavior }); return; }
  const box = el.getBoundingClientRect(), frame = pane.getBoundingClientRect(), above = box.top - frame.top, below = box.bottom - frame.bottom;
  if (place === "nearest" && above >= 0 && below <= 0) return;
  const shift = place === "nearest" && above > 0 && box.height < frame.height ? below + 16 : above - (place === "third" ? frame.height / 4 : 8);
  pane.scrollTo({ top: pane.scrollTop + shift, behavior });
}

function choose(card, look = true) {
  if (!card || card === current()) return;
  all("[data-on][data-key]").forEach((el) => delete el.dataset.key);
  all("[data-on]", card).forEach((el) => { el.dataset.key = el.dataset.on; });
  mark("is-current", [card]);
  mark("is-here", spanOf(card.dataset.lines));
  if (look) all(".is-here").slice(0, 1).forEach((el) => reveal(el, "third"));
}

function goTo(card) {
  if (!card) return;
  head(card).focus({ preventScroll: true });
  reveal(card, "start");
}

function nextToSee() {
  const cards = all(".proposal"), at = cards.indexOf(current());
  return [...cards.slice(at + 1), ...cards.slice(0, Math.max(at, 0))].find((card) => card.matches("[data-to-see]"));
}

function tick(box) {
  const card = box.closest(".proposal"), seen = desk().querySelector("[data-seen]"), chosen = all("[name=chon]:checked").length;
  desk().querySelector("[data-chosen-count]").textContent = chosen ? `(${chosen})` : "";
  if (box.name === "chon") { if (chosen === 1 && box.checked) desk().querySelector("[data-bulk]").open = true; reveal(card); return; }
  seen.textContent = Number(seen.textContent) + (box.checked ? 1 : -1);
  if (!box.checked || !card.matches("[data-to-see]")) return;
  card.removeAttribute("data-to-see");
  card.classList.remove("proposal--warn");
  card.querySelector(".sure--see")?.remove();
  if (current() === card) goTo(nextToSee());
}

async function open(button) {
  const card = button.closest(".proposal"), url = desk().dataset.lineUrl.replace("/0/", `/${button.value.split(":")[1]}/`);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) { desk().requestSubmit(button); return; }
  const fresh = Object.assign(document.createElement("template"), { innerHTML: await answer.text() }).content.firstElementChild;
  for (const name of ["chon", "xem"]) all(`[name=${name}]`, fresh).forEach((box) => { box.checked = card.querySelector(`[name=${name}]`).checked; });
  card.replaceWith(fresh);
  choose(fresh, false);
  const field = fresh.querySelector(button.dataset.then ? `${button.dataset.then} button` : "textarea");
  field.focus({ preventScroll: true });
  reveal(button.dataset.then ? field : fresh);
}

async function send(form, submitter) {
  const heights = all(".compare__body").map((el) => el.scrollTop), height = scrollY;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) }).catch(() => null);
  if (!answer?.headers.get("Content-Type")?.includes("text/html")) { form.dispatchEvent(new Event("form:failed", { bubbles: true })); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  history.replaceState(null, "", answer.url);
  all(".compare__body").forEach((el, place) => { el.scrollTop = heights[place] ?? 0; });
  scrollTo(0, answer.ok ? height : 0);
  if (answer.ok) start();
  document.dispatchEvent(new Event("page:replaced"));
}

function start() {
  const hash = byId(location.hash.slice(1)), card = hash?.closest(".proposal") ?? byId(desk()?.dataset.target);
  choose(card ?? all(".proposal")[0], !hash?.matches(".src > li"));
  if (!card || document.querySelector("[data-error-summary]")) return;
  (card.querySelector("textarea") ?? head(card)).focus({ preventScroll: true });
  reveal(card);
}

function unused() {
  const places = all(".src--unused > button"), next = places[(places.indexOf(document.activeElement) + 1) % places.length];
  next?.focus({ preventScroll: true });
  if (next) reveal(next.parentElement, "third");
  return Boolean(next);
}

function follow(link) { // true: the browser need not
  const lines = link.dataset.span ? spanOf(link.dataset.span) : [], next = link.matches("[data-next]") && nextToSee();
  if (lines.length) { choose(link.closest(".proposal"), false); mark("is-flashed", lines); reveal(lines[0], "third"); }
  if (next) goTo(next);
  if (lines.length || next || link.matches("[data-unused]") && unused()) return true;
  if (!link.getAttribute("href").startsWith("?") || !desk().matches("[data-dirty]")) return false;
  const go = Object.assign(document.createElement("button"), { name: "go", value: link.search, hidden: true });
  desk().append(go); // what was typed is saved on the way
  desk().requestSubmit(go);
  return true;
}

document.addEventListener("focusin", ({ target }) => { if (desk()?.contains(target)) choose(target.closest(".proposal")); });
document.addEventListener("change", ({ target }) => { if (target.matches("#draft [name=chon], #draft [name=xem]")) tick(target); });
document.addEventListener("click", (event) => {
  const { target } = event, link = target.closest("#draft a"), edits = target.closest("#draft button[value^='edit:']");
  const line = !link && !target.closest("button") && target.closest("#draft .src > li")?.querySelector("a[href^='#task-']");
  const card = !link?.matches("[data-next]") && byId((line || link)?.hash?.match(/^#(task-\d+)$/)?.[1]);
  if (edits || card || link && follow(link)) event.preventDefault();
  if (edits) open(edits);
  else if (card && !String(getSelection())) goTo(card);
});
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("#draft .proposal :is(textarea, input, select)");
  if (field && event.key === "Escape") head(field.closest(".proposal")).focus();
  if (field && event.key === "Enter" && event.ctrlKey) desk().requestSubmit();
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target !== desk() || event.submitter?.name === "next") return;
  event.preventDefault();
  send(event.target, event.submitter);
});
start();
