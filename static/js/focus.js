// [data-focus]: after a form came back with errors, the reader starts at their summary, or in the
// dialog that opened again with the form.
export function start(root) {
  if (root.querySelector(".dialog[data-open]")) return;
  root.querySelector("[data-focus]")?.focus({ preventScroll: false });
}
