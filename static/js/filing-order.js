// [data-order]: pictures can be dragged to their place; the buttons beside them do the same.
export function start(root) {
  for (const list of root.querySelectorAll("[data-order]")) {
    let dragged = null;
    for (const item of list.querySelectorAll("[data-order-item]")) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => {
        dragged = item;
        event.dataTransfer.effectAllowed = "move";
        item.setAttribute("aria-grabbed", "true");
      });
      item.addEventListener("dragend", () => item.removeAttribute("aria-grabbed"));
      item.addEventListener("dragover", (event) => {
        if (!dragged || dragged === item) return;
        event.preventDefault();
        const box = item.getBoundingClientRect();
        const after = event.clientY > box.top + box.height / 2;
        list.insertBefore(dragged, after ? item.nextSibling : item);
      });
    }
    list.addEventListener("dragover", (event) => dragged && event.preventDefault());
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      send(list, dragged);
    });
  }
}

// A press of the button that would put it there.
function send(list, item) {
  const place = [...list.querySelectorAll("[data-order-item]")].indexOf(item) + 1;
  const button = Object.assign(document.createElement("button"), {
    name: "step",
    value: `${item.dataset.orderItem}-to-${place}`,
    hidden: true,
  });
  list.append(button);
  button.form.requestSubmit(button);
}
