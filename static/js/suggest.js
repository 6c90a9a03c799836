// [data-suggest]: arrow keys go from the field into the suggestions below it, Escape puts them away.
export function start(root) {
  for (const box of root.querySelectorAll("[data-suggest]")) {
    const field = box.querySelector("input");
    const list = box.querySelector(".suggest");
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && list.childElementCount) {
        event.preventDefault();
        list.replaceChildren();
        field.focus();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        walk(event, field, [...list.querySelectorAll("a[href]")]);
      }
    });
    box.addEventListener("focusin", () => (list.hidden = false));
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget)) list.hidden = true;
    });
  }
}

function walk(event, field, links) {
  if (!links.length) return;
  const stops = [field, ...links];
  const here = stops.indexOf(document.activeElement);
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[(next + stops.length) % stops.length].focus();
}
