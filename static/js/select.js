// A box in the head of a table checks all boxes below it; x checks the box of the row in focus.
export function start(root) {
  root.addEventListener("change", (event) => {
    if (!event.target.matches("[data-select-all]")) return;
    const boxes = event.target.closest("table").querySelectorAll("tbody input[type=checkbox]");
    for (const box of boxes) box.checked = event.target.checked;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = document.activeElement.closest("table[data-rows] tbody tr");
    const box = row?.querySelector("input[type=checkbox]");
    if (!box || document.activeElement.matches("input:not([type=checkbox]), select, textarea")) return;
    box.checked = !box.checked;
  });
}
