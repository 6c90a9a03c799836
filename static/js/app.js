// The only entry. Every page works without it; each module makes one thing more comfortable.
import { start as copy } from "./copy.js";
import { start as dialogs } from "./dialogs.js";
import { start as files } from "./files.js";
import { start as filing } from "./filing.js";
import { start as filingOrder } from "./filing-order.js";
import { start as filters } from "./filters.js";
import { start as focus } from "./focus.js";
import { start as keys } from "./keys.js";
import { start as parcels } from "./parcels.js";
import { start as scan } from "./scan.js";
import { start as scroll } from "./scroll.js";
import { start as select } from "./select.js";
import { start as suggest } from "./suggest.js";
import { start as theme } from "./theme.js";

const parts = [copy, dialogs, files, filing, filingOrder, filters, focus, keys, parcels, scan, scroll, select, suggest, theme];
parts.forEach((start) => start(document));

// What renews itself waits while somebody answers a dialog in it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.querySelector(".dialog:popover-open")) event.detail.shouldSwap = false;
});

// What htmx brings in is enhanced in the same way, and announced when it asks for that.
document.addEventListener("htmx:load", (event) => {
  const added = event.detail.elt;
  if (added === document.body) return;
  [copy, files, scroll].forEach((start) => start(added));
  const news = added.dataset?.announce;
  if (news) document.getElementById("live").textContent = news;
});
