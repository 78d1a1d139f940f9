// <form data-upload>: lists the chosen files, takes dropped ones, shows the progress of each. Without JavaScript: a plain multipart form.

const size = (bytes) => bytes < 1_048_576
  ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1_048_576).toFixed(1).replace(".", ",")} MB`;
let shown = location.pathname; // going back from a page that came instead: fetch the earlier one again

function list(input) {
  const limit = Number(input.dataset.maxBytes || Infinity);
  input.closest("[data-drop]")?.querySelector("[data-chosen]").replaceChildren(...[...input.files].map((file) => {
    const row = document.createElement("li"), bar = document.createElement("progress");
    row.className = "file__chosen";
    row.textContent = `${file.name} · ${size(file.size)}${file.size > limit ? ` – quá lớn, tối đa ${size(limit)}` : ""}`;
    Object.assign(bar, { max: file.size, value: 0, ariaLabel: `Đã tải lên của ${file.name}` });
    row.append(bar);
    return row;
  }));
}

// The page that comes instead may link styles and scripts of its own.
const adopt = (page, kind) => Promise.all([...page.head.querySelectorAll(kind)].map((el) => new Promise((done) => {
  if ([...document.head.querySelectorAll(kind)].some((own) => own.isEqualNode(el))) { done(); return; }
  const own = Object.assign(document.createElement(el.localName), { onload: done, onerror: done });
  for (const { name, value } of el.attributes) own.setAttribute(name, value);
  document.head.append(own);
})));

async function replacePage(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  await adopt(page, "link[rel=stylesheet]");
  document.title = page.title;
  const meta = (doc) => doc.querySelector('meta[name="live-topics"]');
  if (meta(document) && meta(page)) meta(document).content = meta(page).content;
  document.body.replaceWith(page.body);
  if (request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
  shown = location.pathname;
  scrollTo(0, 0);
  document.dispatchEvent(new Event("page:replaced"));
  await adopt(page, "script[src]");
}

function send(form, submitter) {
  const bars = [...form.querySelectorAll("[data-chosen] progress")], words = form.querySelector("[data-progress-words]");
  const files = bars.reduce((sum, bar) => sum + bar.max, 0);
  const request = new XMLHttpRequest();
  form.querySelector("[data-drop]").classList.add("is-sending");
  request.upload.onprogress = ({ loaded, total }) => {
    let sent = loaded - Math.max(0, total - files); // the files go last, one after the other
    for (const bar of bars) { bar.value = Math.max(0, sent); sent -= bar.max; }
    words.textContent = loaded < total ? `Đang tải lên ${Math.floor(100 * loaded / total)} %` : "Đã tải lên, đang kiểm tra tệp…";
  };
  request.onloadend = () => {
    if (request.getResponseHeader("Content-Type")?.includes("text/html")) { replacePage(request); return; }
    words.textContent = request.status ? "Máy chủ không nhận được tệp. Hãy thử lại."
      : "Mất kết nối khi đang tải lên. Nội dung đã nhập vẫn còn, hãy thử lại.";
    form.dispatchEvent(new Event("form:failed", { bubbles: true }));
  };
  request.open("POST", submitter?.getAttribute("formaction") ?? form.action);
  request.send(new FormData(form, submitter));
}

document.addEventListener("change", ({ target }) => { if (target.matches("input[type=file]")) list(target); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-upload]") || !form.querySelector("[type=file]").files.length) return;
  event.preventDefault();
  send(form, event.submitter);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragover");
    if (name !== "drop") return;
    const input = zone.querySelector("input[type=file]"), all = new DataTransfer();
    for (const file of [...input.multiple ? input.files : [], ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  });
}
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });
