// <form data-autosave="/nhiem-vu/42/bao-cao/tu-luu/">: words are kept after a pause and on leaving a field; files wait for a button.
// The answer is JSON {version, sentence}; a conflict (409) adds {other}, HTML to show, and from then on only a button saves.
// A saving that got no answer is sent again as it was, so that nobody runs into a draft of one's own.

const PAUSE_MS = 1_500, RETRY_MS = 10_000, PATIENCE_MS = 15_000;
const AWAY = "Chưa lưu được, sẽ thử lại.";
const OUT = "Không lưu được: phiên làm việc hoặc quyền của bạn đã hết. Hãy sao chép nội dung rồi đăng nhập lại.";
let timer = null, typed = false, unanswered = null, flight = null;

const desk = () => document.querySelector("form[data-autosave]");
const wordsOf = (form) => [...new FormData(form)].filter(([name, value]) => name !== "once" && typeof value === "string");
const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

function save() {
  clearTimeout(timer);
  return flight ??= attempt(desk()).finally(() => { flight = null; });
}

async function ask(url) {
  const answer = await fetch(url, { method: "POST", body: unanswered, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status >= 500) return { retry: true, sentence: AWAY };
  if (!answer.headers.get("Content-Type")?.includes("json")) return { stop: true, sentence: OUT };
  return { saved: answer.ok, stop: answer.status === 409, ...await answer.json() };
}

async function attempt(form) {
  if (!form || !typed && !unanswered) return;
  if (!unanswered) { unanswered = new URLSearchParams(wordsOf(form)); typed = false; }
  const news = await ask(form.dataset.autosave).catch(() => null);
  const line = form.querySelector("[data-autosave-words]"), sentence = news?.sentence ?? AWAY;
  if (line.textContent !== sentence) line.textContent = sentence; // read out once, not at every pause
  line.classList.toggle("is-wrong", !news?.saved);
  if (news) unanswered = null;
  if (!news || news.retry) { typed ||= Boolean(news); later(RETRY_MS); return; }
  if (news.version !== undefined) form.elements.version.value = news.version;
  document.querySelector("[data-autosave-other]").innerHTML = news.other ?? "";
  if (news.stop) delete form.dataset.autosave;
  else if (typed) later(PAUSE_MS);
  else if (news.saved && !form.querySelector("[type=file]")?.files.length) form.dispatchEvent(new Event("form:saved", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (target.form && target.form === desk() && target.type !== "file") { typed = true; later(PAUSE_MS); }
});
document.addEventListener("click", (event) => { // one more row is the last one, blank and counted on; without script the button saves and brings blank rows
  const button = event.target.closest("[data-rows-add]"), rows = button?.closest("fieldset").querySelector("[data-rows]");
  if (!rows || rows.children.length >= Number(button.dataset.rowsAdd)) return;
  event.preventDefault();
  const last = rows.lastElementChild, row = last.cloneNode(true), count = rows.children.length + 1, counted = (text) => text.replace(/\d+$/, count);
  row.setAttribute("aria-label", counted(row.getAttribute("aria-label")));
  row.querySelectorAll("label").forEach((label) => { label.htmlFor = counted(label.htmlFor); });
  row.querySelectorAll("input").forEach((input) => { input.id = counted(input.id); input.defaultValue = input.value = ""; });
  rows.append(row);
  row.querySelector("input").focus();
});
document.addEventListener("focusout", () => { if (typed) save(); });
document.addEventListener("page:replaced", () => { clearTimeout(timer); typed = false; unanswered = null; });
addEventListener("submit", (event) => { // heard before all others: a button waits for the saving under way and takes its version along
  const form = event.target;
  clearTimeout(timer);
  if (!unanswered || form !== desk()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  save().then(() => { if (!unanswered && form === desk()) form.requestSubmit(event.submitter); });
}, true);
