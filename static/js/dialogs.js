// .dialog[popover] works without script. Here: focus stays inside while it is open, a form is
// sent once, a dialog whose form came back with mistakes (data-open) opens again, and an open
// choice of the filter bar closes when the reader clicks elsewhere.
const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea";

export function start(root) {
  root.addEventListener("toggle", opened, true);
  root.addEventListener("beforetoggle", closes, true);
  root.addEventListener("keydown", stayInside);
  root.addEventListener("submit", sendOnce);
  root.addEventListener("click", closeDrops);
  root.addEventListener("keydown", (event) => event.key === "Escape" && closeDrops({ target: null }));
  root.addEventListener("click", openForField);
  root.querySelector(".dialog[data-open]")?.showPopover();
}

// The summary of mistakes may name a field of a dialog that was closed.
function openForField(event) {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  const dialog = field?.closest(".dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.showPopover();
  field.focus();
}

function opened(event) {
  const dialog = event.target;
  if (event.newState === "open" && dialog.matches?.(".dialog")) {
    (dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select") ?? dialog).focus();
  }
}

// A dialog that was opened by a key leaves the cursor in its hidden field: it goes back to the
// button, so that the next key is not taken for typing.
function closes(event) {
  const dialog = event.target;
  if (event.newState !== "closed" || !dialog.matches?.(".dialog")) return;
  if (!dialog.contains(document.activeElement)) return;
  const button = document.querySelector(`[popovertarget="${dialog.id}"]:not(#${dialog.id} *)`);
  if (button) button.focus();
  else document.activeElement.blur();
}

function stayInside(event) {
  const dialog = event.key === "Tab" && event.target.closest?.(".dialog:popover-open");
  if (!dialog) return;
  const all = [...dialog.querySelectorAll(FOCUSABLE)].filter((element) => element.offsetParent);
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && event.target === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && event.target === last) {
    event.preventDefault();
    first.focus();
  }
}

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), 8000); // the answer may be a file, then the page stays
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

// A page that comes back from the browser's history may send its forms again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});

function closeDrops(event) {
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
}
