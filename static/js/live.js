// Realtime: a ring only says "topic X is now at version N"; the page then fetches its own partial by an ordinary GET.
// On a new line the page says which ring it had last (`since`); the server answers with what it missed, or "all".
//   <meta name="live-topics" content="SIGNED TOKEN">           (or data-live-topics="TOKEN" on an element that came later)
//   <div id="task-42" data-live="task.42" data-version="7" data-refresh="/nhiem-vu/42/the/">   swapped whole
//   <form data-live="task.42" data-version="7" data-live-banner="/nhiem-vu/42/thay-doi/">      never swapped: banner, buttons off
//   <p data-presence="42" data-live="presence.42" data-refresh="/nhiem-vu/42/dang-xem/">      this page is seen to be open

const WORDS = { live: "Trực tiếp", reconnecting: "Đang nối lại…", polling: "Cập nhật mỗi 60 giây" };
const POLL_MS = 60_000, SIGNED_OUT = 4401, SILENT_MS = 70_000; // the server says a word at least every 25 s
let socket = null, tries = 0, pollTimer = null, retryTimer = null, asked = "", leaving = false;
let last = null, heardAt = 0; // the last ring this page has had; when the line was last known to live
const busy = new WeakMap(); // element → true when another ring came while it was being fetched

const topics = () => document.querySelector("[data-live-topics]")?.dataset.liveTopics
  || document.querySelector('meta[name="live-topics"]')?.content || "";
const liveElements = () => [...document.querySelectorAll("[data-live]")];
const version = (el) => Number(el.dataset.version ?? -1);
const isEdited = (el) => el.matches("[data-dirty]") || el.querySelector("[data-dirty]")
  || el.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox], [type=radio]), textarea, select");

function show(state) {
  for (const dot of document.querySelectorAll("[data-live-dot]")) {
    if (dot.dataset.state === state) continue;
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
  if (!answer) return;
  if (answer.status === 404) { el.dataset.liveGone === "reload" ? location.reload() : el.remove(); return; }
  if (!answer.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const fresh = holder.content.firstElementChild;
  if (!fresh || !el.isConnected || isEdited(el)) return;
  if (fresh.isEqualNode(el) || fresh.dataset.version !== undefined && version(fresh) === version(el)) return;
  const focused = el.contains(document.activeElement) ? document.activeElement.id : "";
  const openIds = [...el.querySelectorAll("details[open][id], dialog[open]")].map((node) => node.id);
  if (el.querySelector("dialog[open]")) { await warn(el); return; }
  const top = el.scrollTop;
  el.replaceWith(fresh);
  fresh.scrollTop = top;
  for (const id of openIds) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  globalThis.htmx?.process(fresh);
}

async function warn(el) {
  if (el.querySelector("[data-live-note]")) return;
  const answer = el.dataset.liveBanner ? await get(el.dataset.liveBanner) : null;
  if (answer && answer.status === 204) return; // the server says: nothing that concerns this form
  const holder = document.createElement("template");
  if (answer?.ok) holder.innerHTML = await answer.text();
  const note = holder.content.firstElementChild
    ?? document.getElementById("live-banner").content.firstElementChild.cloneNode(true);
  note.dataset.liveNote = "";
  (el.querySelector("[data-live-slot]") ?? el).prepend(note);
  const inside = [...el.querySelectorAll("button, [type=submit], [data-dialog-open]"), ...(el.elements ?? [])];
  for (const button of inside) {
    if (button.matches("button, [type=submit], [data-dialog-open]") && !note.contains(button)) button.setAttribute("aria-disabled", "true");
  }
}

function ring(rings) {
  for (const el of liveElements()) {
    if (el.dataset.live.split(" ").some((topic) => topic in rings && !(version(el) >= rings[topic]))) refresh(el);
  }
}

function hear(message) {
  heardAt = Date.now();
  last = message.last;
  if (message.all) refreshAll();
  ring(message.rings ?? {});
}

// Without a ring: a form is asked about only where the server can answer 204 "nothing new".
const refreshAll = () => liveElements().forEach((el) => {
  if (el.dataset.liveBanner || !("liveBanner" in el.dataset) && !isEdited(el)) refresh(el);
});

function poll(on) {
  clearInterval(pollTimer);
  pollTimer = on ? setInterval(() => { if (!document.hidden) refreshAll(); }, POLL_MS) : null;
}

function signedOut() {
  if (leaving) return;
  const last = Number(sessionStorage.getItem("live-reload") ?? 0);
  if (Date.now() - last < 10_000) { show("polling"); return; } // never a reload loop
  leaving = true;
  sessionStorage.setItem("live-reload", String(Date.now()));
  location.reload(); // with unsaved text the browser asks first (forms.js)
  setTimeout(() => { leaving = false; }, 5_000);
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
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const since = last === null ? "" : `&since=${last}`;
  const mine = socket = new WebSocket(`${scheme}://${location.host}/ws/?${asked}${since}`);
  heardAt = Date.now();
  mine.onopen = () => { tries = 0; poll(false); show("live"); refreshAll(); };
  mine.onmessage = ({ data }) => { if (mine === socket) hear(JSON.parse(data)); };
  mine.onclose = ({ code }) => { if (mine === socket) lost(code); };
}

function lost(code) {
  socket = null;
  if (code === SIGNED_OUT) { signedOut(); if (leaving) return; }
  tries += 1;
  if (tries >= 3) { show("polling"); if (!pollTimer) poll(true); } else show("reconnecting");
  retryTimer = setTimeout(connect, Math.min(30_000, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
}

function drop() {
  const old = socket;
  socket = null;
  old?.close();
}

// A page that now shows something else is a new page: it was made after whatever it has not heard of its new topics.
function renew() {
  if (wishes() === asked) {
    if (socket?.readyState === WebSocket.OPEN) show("live"); // the dot of the page that came instead
    return;
  }
  drop();
  last = null;
  connect();
}

// A line that says nothing at all is dead, whatever the browser thinks of it (a laptop that slept, a cable pulled).
setInterval(() => { if (socket && Date.now() - heardAt > SILENT_MS) { drop(); lost(); } }, 10_000);

addEventListener("online", () => { if (socket?.readyState !== WebSocket.OPEN) connect(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && socket?.readyState !== WebSocket.OPEN) refreshAll(); });
document.addEventListener("htmx:afterSettle", renew);
document.addEventListener("page:replaced", renew);
addEventListener("pagehide", drop);
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
connect();
