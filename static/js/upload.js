// <form data-upload>: lists the chosen files, takes dropped ones, shows progress while sending. Without JavaScript: a plain multipart form.

const size = (bytes) => bytes < 1_048_576
  ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1_048_576).toFixed(1).replace(".", ",")} MB`;

function list(input) {
  const place = input.closest("[data-drop]")?.querySelector("[data-chosen]");
  if (!place) return;
  const limit = Number(input.dataset.maxBytes || Infinity);
  place.replaceChildren(...[...input.files].map((file) => {
    const row = document.createElement("li");
    row.className = "file__chosen";
    row.textContent = `${file.name} · ${size(file.size)}`;
    if (file.size > limit) row.textContent += ` – quá lớn, tối đa ${size(limit)}`;
    return row;
  }));
}

function replacePage(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = page.title;
  const meta = (doc) => doc.querySelector('meta[name="live-topics"]');
  if (meta(document) && meta(page)) meta(document).content = meta(page).content;
  document.body.replaceWith(page.body);
  if (request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
  globalThis.htmx?.process(document.body);
  scrollTo(0, 0);
  document.dispatchEvent(new Event("page:replaced"));
}

function send(form, submitter) {
  const data = new FormData(form, submitter);
  const bar = form.querySelector("progress[data-progress]");
  const words = form.querySelector("[data-progress-words]");
  const request = new XMLHttpRequest();
  const failed = (sentence) => {
    bar.hidden = true;
    words.textContent = sentence;
    form.dispatchEvent(new Event("form:failed", { bubbles: true }));
  };
  bar.hidden = false;
  request.upload.onprogress = ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    words.textContent = loaded < total ? `Đang tải lên ${Math.floor(100 * loaded / total)} %` : "Đã tải lên, đang kiểm tra tệp…";
  };
  request.onload = () => {
    if ((request.getResponseHeader("Content-Type") ?? "").includes("text/html")) replacePage(request);
    else failed("Máy chủ không nhận được tệp. Hãy thử lại.");
  };
  request.onerror = () => failed("Mất kết nối khi đang tải lên. Nội dung đã nhập vẫn còn, hãy thử lại.");
  request.open("POST", submitter?.getAttribute("formaction") ?? form.action);
  request.send(data);
}

document.addEventListener("change", ({ target }) => { if (target.matches("input[type=file]")) list(target); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  const hasFiles = form.matches("form[data-upload]") && [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  if (!hasFiles || event.defaultPrevented) return;
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
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
