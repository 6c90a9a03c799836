// [data-filters]: a changed choice is applied at once; empty fields stay out of the address.
export function start(root) {
  for (const form of root.querySelectorAll("[data-filters]")) {
    form.addEventListener("submit", () => leaveOutEmpty(form));
    form.addEventListener("change", (event) => {
      const onPhone = event.target.closest("[popover]:popover-open");
      const inList = event.target.closest("details.drop");
      if (!onPhone && !inList && event.target.matches("select, [type=checkbox]")) form.requestSubmit();
    });
    for (const drop of form.querySelectorAll("details.drop")) {
      const before = new URLSearchParams(new FormData(form)).toString();
      drop.addEventListener("toggle", () => {
        const after = new URLSearchParams(new FormData(form)).toString();
        const onPhone = drop.closest("[popover]:popover-open");
        if (!drop.open && !onPhone && after !== before) form.requestSubmit();
      });
    }
  }
}

function leaveOutEmpty(form) {
  for (const field of form.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
}
