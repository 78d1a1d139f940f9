// Realtime: a ring only says "topic X is now at version N"; the page then fetches its own partial by an ordinary GET.
// On a new line the page says which ring it had last (`since`); the server answers with what it missed, or "all".
//   <meta name="live-topics" content="SIGNED TOKEN">           (or data-live-topics="TOKEN" on an element that came later)
//   <div id="task-42" data-live="task.42" data-version="7" data-refresh="/nhiem-vu/42/the/">   swapped whole
//   <form data-live="task.42" data-version="7" data-live-banner="/nhiem-vu/42/thay-doi/">      never swapped: banner, buttons off
//   <p data-presence="42" data-live="presence.42" data-refresh="/nhiem-vu/42/dang-xem/">      this page is seen to be open

const WORDS = { live: "Trực tiếp", reconnecting: "Đang nối lại…", polling: "Cập nhật mỗi 60 giây" };
const POLL_MS = 60_000, SIGNED_OUT = 4401, SILENT_MS = 70_000; // the server says a word at least every 25 s
const BUTTONS = "button, [type=submit], [data-dialog-open]";
let socket = null, tries = 0, retryTimer = null, asked = "";
let last = null, heardAt = 0; // the last ring this page has had; when the line was last known to live
const busy = new WeakMap(); // element → true when another ring came while it was being fetched

const topics = () => document.querySelector("[data-live-topics]")?.dataset.liveTopics
  || document.querySelector('meta[name="live-topics"]')?.content || "";
const liveElements = () => [...document.querySelectorAll("[data-live]")];
const drop = () => { const old = socket; socket = null; old?.close(); };
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const version = (el) => Number(el.dataset.version ?? -1);
const isEdited = (el) => el.matches("[data-dirty]") || el.querySelector("[data-dirty], dialog[open]")
  || el.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox], [type=radio]), textarea, select");
const parsed = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content.firstElementChild;

function show(state) {
  for (const dot of document.querySelectorAll(`[data-live-dot]:not([data-state="${state}"])`)) {
    dot.dataset.state = state;
    dot.querySelector("[data-live-words]").textContent = WORDS[state];
  }
}

async function get(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (answer.redirected || answer.status === 401 || answer.status === 403) { signedOut(); return null; }
  return answer;
}

async function refresh(el) {
  if (busy.has(el)) { busy.set(el, true); return; }
  busy.set(el, false);
  try {
    if ("liveBanner" in el.dataset || isEdited(el)) await warn(el);
    else if (el.dataset.refresh) await swap(el);
  } catch { /* the network is away: the next ring, poll or reconnect tries again */ }
  const again = busy.get(el);
  busy.delete(el);
  if (again && el.isConnected) await refresh(el);
}

async function swap(el) {
  const answer = await get(el.dataset.refresh);
  if (answer?.status === 404) { el.dataset.liveGone === "reload" ? location.reload() : el.remove(); }
  if (!answer?.ok) return;
  const fresh = parsed(await answer.text());
  if (!fresh || !el.isConnected || isEdited(el)) return;
  if (fresh.isEqualNode(el) || fresh.dataset.version !== undefined && version(fresh) === version(el)) return;
  const focused = el.contains(document.activeElement) ? document.activeElement.id : "";
  const keptIds = [...el.querySelectorAll("details[open][id], input:checked[id]")].map((node) => node.id);
  const top = el.scrollTop;
  el.replaceWith(fresh);
  fresh.scrollTop = top;
  for (const id of keptIds) Object.assign(document.getElementById(id) ?? {}, { open: true, checked: true });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function warn(el) {
  if (el.querySelector("[data-live-note]")) return;
  const answer = el.dataset.liveBanner ? await get(el.dataset.liveBanner) : null;
  if (answer?.status === 204) return; // the server says: nothing that concerns this form
  const note = answer?.ok && parsed(await answer.text()) || document.getElementById("live-banner").content.firstElementChild.cloneNode(true);
  note.dataset.liveNote = "";
  const inside = [...el.querySelectorAll(BUTTONS), ...(el.elements ?? [])].filter((control) => control.matches(BUTTONS));
  for (const button of inside) button.setAttribute("aria-disabled", "true");
  (el.querySelector("[data-live-slot]") ?? el).prepend(note);
}

function hear({ last: number, rings = {}, all = false }) {
  heardAt = Date.now();
  last = number;
  if (all) refreshAll();
  for (const el of liveElements()) {
    if (el.dataset.live.split(" ").some((topic) => topic in rings && !(version(el) >= rings[topic]))) refresh(el);
  }
}

// Without a ring: a form is asked about only where the server can answer 204 "nothing new".
const refreshAll = () => liveElements().forEach((el) => {
  if (el.dataset.liveBanner || !("liveBanner" in el.dataset) && !isEdited(el)) refresh(el);
});

function signedOut() {
  show("polling");
  if (Date.now() - Number(sessionStorage.getItem("live-reload") ?? 0) < 10_000) return; // never a reload loop
  sessionStorage.setItem("live-reload", String(Date.now()));
  location.reload(); // with unsaved text the browser asks first (forms.js)
}

// What this page asks to hear: its signed topics, and the task it is about.
const wishes = () => {
  const viewing = document.querySelector("[data-presence]")?.dataset.presence;
  return topics() && new URLSearchParams({ topics: topics(), ...viewing && { viewing } }).toString();
};

function connect() {
  clearTimeout(retryTimer);
  drop();
  asked = wishes();
  if (!asked) return;
  const since = last === null ? "" : `&since=${last}`;
  const mine = socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/?${asked}${since}`);
  heardAt = Date.now();
  mine.onopen = () => { tries = 0; show("live"); refreshAll(); };
  mine.onmessage = ({ data }) => { if (mine === socket) hear(JSON.parse(data)); };
  mine.onclose = ({ code }) => { if (mine === socket) lost(code); };
}

function lost(code) {
  socket = null;
  if (code === SIGNED_OUT) { signedOut(); return; }
  tries += 1;
  show(tries < 3 ? "reconnecting" : "polling");
  retryTimer = setTimeout(connect, Math.min(30_000, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
}

// A page that now shows something else is a new page: it was made after whatever it has not heard of its new topics.
function renew() {
  if (wishes() !== asked) { last = null; connect(); }
  else if (isOpen()) show("live"); // the dot of the page that came instead
}

// A line that says nothing at all is dead, whatever the browser thinks of it (a laptop that slept, a cable pulled).
setInterval(() => { if (socket && Date.now() - heardAt > SILENT_MS) { drop(); lost(); } }, 10_000);
const lookAround = () => { if (!document.hidden && !isOpen()) refreshAll(); };
setInterval(lookAround, POLL_MS);
document.addEventListener("visibilitychange", lookAround);
addEventListener("online", () => { if (!isOpen()) connect(); });
document.addEventListener("page:replaced", renew);
addEventListener("pagehide", drop);
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
connect();
