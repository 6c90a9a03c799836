// [data-theme-switch]: changes light and dark without a reload; the server remembers the choice.
export function start(root) {
  for (const form of root.querySelectorAll("[data-theme-switch]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = event.submitter.value;
      if (chosen === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = chosen;
      for (const button of form.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button === event.submitter));
      }
      const body = new FormData(form, event.submitter);
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok) location.reload();
    });
  }
}
