// .table-wrap: a table too wide for its place can be reached, and so scrolled, with the keyboard.
const reach = ({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
};
const watch = new ResizeObserver((changes) => changes.forEach(reach));

export function start(root) {
  root.querySelectorAll(".table-wrap").forEach((wrap) => watch.observe(wrap));
}
