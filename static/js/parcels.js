// The fast lane. form[data-lane]: Enter goes to the next empty input, and saves when none is left;
// F2 repeats the last parcel. [data-pick]: arrows and Enter choose among the marks offered.
// table[data-grid]: Enter goes down, F2 repeats the row above, cells are pasted from spreadsheets.
export function start(root) {
  const form = root.querySelector("form[data-lane]");
  if (form) lane(form);
  const table = root.querySelector("table[data-grid]");
  if (table) grid(table);
  for (const all of root.querySelectorAll("input[data-all]")) {
    const boxes = () => [...all.form.querySelectorAll("input[name=parcel]")];
    all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  }
}

function lane(form) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const same = form.querySelector("[data-same]");
  const pick = form.querySelector("[data-pick]");
  const mark = pick.querySelector("input");
  const list = pick.querySelector(".suggest");
  const go = (from) => {
    const next = steps.find((step) => step !== from && !step.value.trim());
    if (next) next.focus();
    else form.requestSubmit();
  };
  const choose = (value) => {
    mark.value = value;
    list.replaceChildren();
    go(mark);
  };
  const repeat = () => {
    for (const name of ["mark", "goods", "place", "unit"]) {
      if (same.dataset[name]) form.elements[name].value = same.dataset[name];
    }
    list.replaceChildren();
    const [first] = steps;
    if (first.value.trim()) form.elements.quantity.select();
    else first.focus();
  };
  same?.addEventListener("click", (event) => {
    event.preventDefault();
    repeat();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "F2" && same) {
      event.preventDefault();
      repeat();
    } else if (event.key === "Enter" && !event.isComposing && steps.includes(event.target)) {
      if (event.target.tagName === "TEXTAREA" && !event.ctrlKey) return;
      event.preventDefault();
      const offered = event.target === mark && list.querySelector("[aria-selected=true]");
      if (offered) choose(offered.dataset.value);
      else {
        if (event.target === steps[0]) event.target.dispatchEvent(new Event("change", { bubbles: true }));
        go(event.target);
      }
    }
  });
  pick.addEventListener("keydown", (event) => walk(event, list));
  // What is offered must not lie over the next fields, nor over the button that saves.
  pick.addEventListener("focusin", () => (list.hidden = false));
  pick.addEventListener("focusout", (event) => {
    if (!pick.contains(event.relatedTarget)) list.hidden = true;
  });
  form.addEventListener("click", (event) => {
    const offer = event.target.closest(".suggest [data-value], [data-offers] [data-value]");
    if (offer) choose(offer.dataset.value);
  });
  pick.addEventListener("focusout", (event) => {
    if (!pick.contains(event.relatedTarget)) list.replaceChildren();
  });
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
}

function walk(event, list) {
  const options = [...list.querySelectorAll("[data-value]")];
  if (event.key === "Escape") list.replaceChildren();
  if (!options.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const here = options.findIndex((option) => option.ariaSelected === "true");
  const next = (here + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
  options.forEach((option, n) => (option.ariaSelected = n === next ? "true" : "false"));
  options[next].scrollIntoView({ block: "nearest" });
}

const cells = (row) => [...row.querySelectorAll("input:not([type=hidden], [type=file]), select")];

function grid(table) {
  const body = table.tBodies[0];
  const below = (row) => row.nextElementSibling ?? added(table, body);
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.isComposing) return;
    const column = cells(row).indexOf(event.target);
    if (column < 0) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const next = event.shiftKey ? row.previousElementSibling : below(row);
      if (next) cells(next)[column].focus();
    } else if (event.key === "F2" && row.previousElementSibling) {
      event.preventDefault();
      const above = cells(row.previousElementSibling);
      cells(row).forEach((cell, n) => {
        if (n && !cell.value) cell.value = above[n].value;
      });
    }
  });
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    let row = event.target.closest("tr");
    const first = cells(row).indexOf(event.target);
    for (const line of text.split("\n")) {
      if (!row) break;
      const fields = cells(row);
      line.split("\t").forEach((part, n) => fields[first + n] && fill(fields[first + n], part.trim()));
      row = below(row);
    }
  });
}

function fill(cell, text) {
  const option = [...(cell.options ?? [])].find((one) => [one.value, one.text].includes(text));
  cell.value = option ? option.value : text;
}

function added(table, body) {
  const last = body.lastElementChild;
  const number = body.rows.length + 1;
  if (number > Number(table.dataset.longest)) return null;
  const row = last.cloneNode(true);
  row.querySelectorAll(".error, .sub, input[type=hidden]").forEach((part) => part.remove());
  row.cells[0].textContent = number;
  for (const cell of row.querySelectorAll("input, select")) {
    for (const name of ["name", "aria-label"]) {
      cell.setAttribute(name, cell.getAttribute(name).replace(/\d+$/, number));
    }
    cell.removeAttribute("aria-invalid");
    cell.removeAttribute("aria-describedby");
    cell.value = "";
  }
  body.append(row);
  return row;
}
