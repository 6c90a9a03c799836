// [data-copy]: shows itself where the clipboard can be used, and copies its text.
export function start(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.querySelector("span");
      const before = label.textContent;
      label.textContent = button.dataset.copied;
      button.classList.add("copied");
      setTimeout(() => {
        label.textContent = before;
        button.classList.remove("copied");
      }, 1600);
    });
  }
}
