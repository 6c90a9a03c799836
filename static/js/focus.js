// [data-focus]: after a form came back with errors, the reader starts at their summary.
export function start(root) {
  root.querySelector("[data-focus]")?.focus({ preventScroll: false });
}
