// j and k walk through the rows of table[data-rows], Enter opens one; / goes to the search field;
// what has data-key="n" is pressed by n.
const TYPING = "input, select, textarea, [contenteditable], [popover]:popover-open *";

export function start(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    if (event.key === "/") {
      const search = root.querySelector("[data-hotkey='/']");
      if (!search?.offsetParent) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "j" || event.key === "k") {
      walk(root, event.key === "j" ? 1 : -1);
    } else if (/^[a-z]$/.test(event.key)) {
      root.querySelector(`[data-key="${event.key}"]`)?.click();
    }
  });
}

function walk(root, step) {
  const links = [...root.querySelectorAll("table[data-rows] tbody tr")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
  if (!links.length) {
    root.querySelector(`[data-key="${step > 0 ? "j" : "k"}"]`)?.click();
    return;
  }
  const row = document.activeElement.closest("tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}
