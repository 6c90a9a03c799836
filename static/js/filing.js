// form[data-autosave]: an application that is saved as one types. The same form, the same service
// as the button; what cannot be taken is marked at its field and kept. Without script the button
// does all of this.
const PAUSE = 800;
const LONGEST_WAIT = 30_000;

export function start(root) {
  const form = root.querySelector("form[data-autosave]");
  if (form) new Autosave(form);
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.dirty = false;
    this.stopped = false; // another window was faster, or customs has it: the reader decides
    this.running = null;
    this.timer = null;
    this.wait = PAUSE;
    this.shownAt = new Set();
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("focusout", (event) => this.left(event.target));
    form.addEventListener("submit", (event) => this.beforeSending(event));
    addEventListener("online", () => this.dirty && this.save());
    addEventListener("pagehide", () => this.dirty && !this.sending && this.save(true));
    addEventListener("beforeunload", (event) => {
      if (this.dirty && this.failed && !this.sending) event.preventDefault();
    });
    // A page out of the browser's history shows an older state.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    if (!form.elements.version.value) this.say(form.dataset.waiting);
  }

  changed(event) {
    const input = event.target;
    if (input.type === "file") {
      if (event.type === "change" && input.hasAttribute("data-send")) this.sendFiles(input);
      return;
    }
    if (!input.name || this.stopped) return;
    this.dirty = true;
    this.plan(PAUSE);
  }

  // A file goes up at once, with everything else on the page; without a title it waits.
  sendFiles(input) {
    if (!input.files.length || !input.checkValidity()) return;
    if (!this.form.elements.title.value.trim()) return;
    this.form.requestSubmit(this.form.querySelector('button[value="save"]'));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  save(leaving = false) {
    if (this.running || this.stopped) return this.running;
    clearTimeout(this.timer);
    this.dirty = false;
    const data = new FormData(this.form);
    const texts = new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
    if (!leaving) this.say(this.form.dataset.saving);
    this.running = fetch(this.form.dataset.autosave, {
      method: "POST",
      body: texts,
      headers: { Accept: "application/json" },
      keepalive: leaving,
      redirect: "manual",
    })
      .then((answer) => this.answered(answer))
      .catch(() => this.retry(this.form.dataset.offline))
      .finally(() => {
        this.running = null;
        if (this.dirty && !this.failed) this.plan(PAUSE);
      });
    return this.running;
  }

  async answered(answer) {
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    if (!isJson) return this.retry(this.form.dataset.signedOut);
    const body = await answer.json();
    this.failed = false;
    this.wait = PAUSE;
    if (body.conflict || body.closed) return this.stop(body);
    if (!answer.ok) return this.retry(this.form.dataset.notSaved);
    this.mark(body.errors ?? {}, body.warnings ?? {});
    if (!body.saved) return this.say(this.form.dataset.waiting);
    this.form.elements.version.value = body.version;
    this.form.dataset.autosave = body.autosave;
    if (this.form.elements.holder) {
      this.form.elements.holder.disabled = true; // the draft is this holder's now
      history.replaceState(null, "", body.url);
      this.form.action = body.url;
    }
    document.getElementById("filing-state").outerHTML = body.state;
    this.say(`${this.form.dataset.saved} ${body.saved_at}`);
  }

  retry(text) {
    this.failed = this.dirty = true;
    this.say(text, "danger");
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.plan(this.wait);
  }

  // Nothing is overwritten: look at what is stored, or save what is here, knowing it.
  stop(body) {
    this.stopped = true;
    this.dirty = false;
    const names = (body.fields ?? []).join(", ");
    this.say(names ? `${body.message} (${names})` : body.message, "danger");
    const look = Object.assign(document.createElement("a"), {
      href: this.form.action.split("#")[0],
      textContent: this.form.dataset.load,
    });
    this.status.append(" ", look);
    if (!body.conflict) return;
    const keep = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn small",
      textContent: this.form.dataset.keep,
    });
    keep.addEventListener("click", () => {
      this.form.elements.version.value = body.version;
      this.stopped = false;
      this.save();
    });
    this.status.append(" ", keep);
  }

  // Errors stand at their fields, but not while somebody is still writing there.
  mark(errors, warnings) {
    this.form.querySelectorAll("[data-auto]").forEach((note) => note.remove());
    this.late = {};
    for (const place of this.shownAt) document.getElementById(place)?.removeAttribute("aria-invalid");
    this.shownAt.clear();
    this.form.querySelectorAll(".field > .warning, .field > .error[id]").forEach((note) => note.remove());
    for (const [place, texts] of Object.entries(warnings)) this.note(place, texts, "help warning");
    for (const [place, texts] of Object.entries(errors)) {
      const input = document.getElementById(place);
      if (input === document.activeElement) this.late[place] = texts;
      else if (input) this.complain(input, texts);
    }
  }

  complain(input, texts) {
    input.setAttribute("aria-invalid", "true");
    this.shownAt.add(input.id);
    this.note(input.id, texts, "error");
  }

  left(input) {
    const texts = this.late?.[input.id];
    if (!texts) return;
    delete this.late[input.id];
    this.complain(input, texts);
  }

  note(place, texts, look) {
    const field = document.getElementById(place)?.closest(".field");
    const note = Object.assign(document.createElement("div"), {
      className: look,
      textContent: texts.join(" "),
    });
    note.dataset.auto = "";
    field?.append(note);
  }

  // The button sends the whole page: what is being saved right now comes first.
  beforeSending(event) {
    clearTimeout(this.timer);
    if (!this.running) {
      this.sending = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    this.running.then(() => this.form.requestSubmit(button));
  }

  say(text, tone = "") {
    this.status.className = tone ? `tone-${tone}` : "muted";
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}
