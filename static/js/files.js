// [data-files]: shows what was chosen before it is sent, and warns about what is too large.
// Nothing is shrunk or changed: a photo is evidence and is kept as the camera made it.
const size = (bytes) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

export function start(root) {
  for (const field of root.querySelectorAll("[data-files]")) {
    const input = field.querySelector("input[type=file]");
    const list = field.querySelector("[data-previews]");
    if (input && list) input.addEventListener("change", () => show(input, list));
  }
}

function show(input, list) {
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...[...input.files].map((file) => preview(file, list.dataset)));
  list.hidden = input.files.length === 0;
  const tooLarge = [...input.files].some((file) => file.size > Number(list.dataset.limit));
  input.setCustomValidity(tooLarge ? list.dataset.tooLarge : "");
  if ([...input.files].some((file) => file.type.startsWith("image/"))) {
    list.append(Object.assign(document.createElement("p"), { className: "help", textContent: list.dataset.kept }));
  }
}

function preview(file, texts) {
  const figure = document.createElement("figure");
  if (file.type.startsWith("image/")) {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    image.alt = "";
    figure.append(image);
  }
  const caption = document.createElement("figcaption");
  caption.textContent = `${file.name} · ${size(file.size)}`;
  if (file.size > Number(texts.limit)) {
    caption.className = "too-large";
    caption.textContent += ` · ${texts.tooLarge}`;
  }
  figure.append(caption);
  return figure;
}
