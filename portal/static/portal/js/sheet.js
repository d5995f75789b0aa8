// The sheet: characters left, changes in per cent, saved while one types, kept on the phone.
// Without this file every button does the same by loading the page.
(() => {
  "use strict";
  const done = document.querySelector("[data-sheet-done]");
  if (done) localStorage.removeItem(done.dataset.sheetDone);
  const form = document.getElementById("sheet");
  if (!form || form.querySelector(".sheet-fields").disabled) return;
  const { copy, saving, offline, out, left, better, worse, same } = form.dataset;
  const state = document.getElementById("sheet-state");
  const notice = document.getElementById("local-copy");
  const senses = JSON.parse(document.getElementById("results")?.dataset.indicators ?? "{}");
  const english = document.documentElement.lang === "en";
  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  form.classList.add("scripted");

  // Characters left
  const count = (field) => {
    const line = field.parentElement.querySelector(".field-count");
    if (line) line.textContent = `${field.maxLength - field.value.length} ${left}`;
  };

  // Results
  const figure = (text) => {
    let plain = text.replace(/[\s']/g, "");
    const thousands = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain);
    plain = thousands && (english || plain.split(",").length > 2 || plain.includes(".")) ? plain.replaceAll(",", "") : plain.replace(",", ".");
    return plain === "" ? NaN : Number(plain);
  };
  const rows = () => [...form.querySelectorAll("[data-result]")];
  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const compute = (row) => {
    const [before, after] = ["before", "after"].map((name) => figure(part(row, name).value));
    const sense = senses[part(row, "indicator").value];
    const output = row.querySelector("[data-change]");
    output.textContent = "";
    if (!before || Number.isNaN(after)) return;
    const change = ((after - before) * 100) / Math.abs(before);
    const digits = Math.abs(change).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
    const words = !sense ? "" : change === 0 ? same : change > 0 === (sense === "up") ? better : worse;
    output.textContent = `${sign}${digits}${english ? "" : "\u202f"}%${words && ` · ${words}`}`;
  };
  const empty = (row) => {
    for (const field of row.querySelectorAll("input, select")) {
      if (field.localName === "input") field.value = "";
      else field.selectedIndex = 0;
    }
    for (const error of row.querySelectorAll(".field-error")) error.remove();
    compute(row);
  };
  const addRow = () => {
    const all = rows();
    const taken = all.map((row) => Number(row.querySelector("[data-remove]").value));
    const free = [0, 1, 2, 3, 4, 5, 6, 7].find((number) => !taken.includes(number));
    if (free === undefined) return null;
    const row = all.at(-1).cloneNode(true);
    for (const element of row.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(/result-\d+/, `result-${free}`));
      }
    }
    row.querySelector("[data-remove]").value = free;
    empty(row);
    all.at(-1).after(row);
    return row;
  };

  // Saving
  let edits = 0;
  let timer = 0;
  let asking = false;
  let stopped = false;
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "own"].includes(name));
  const words = (pairs) => JSON.stringify(pairs.filter(([name]) => name !== "base" && name !== "was"));
  const keep = () => { try { localStorage.setItem(copy, JSON.stringify(typed())); } catch { /* no room, or not allowed */ } };
  const mark = (errors) => {
    for (const old of form.querySelectorAll("[data-error]")) old.remove();
    for (const [id, messages] of Object.entries(errors)) {
      const field = document.getElementById(id);
      if (!field) continue;
      const line = document.createElement("p");
      line.className = "field-error";
      line.dataset.error = "";
      line.textContent = messages.join(" ");
      field.before(line);
    }
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  async function save() {
    if (asking || stopped || !edits) return;
    const sent = edits;
    asking = true;
    say(saving);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (!isJson) { say(answer.redirected || answer.status === 403 ? out : offline); later(30000); return; }
      const told = await answer.json();
      say(told.message);
      if (!answer.ok) { stopped = true; for (const file of form.querySelectorAll("[type=file]")) file.value = ""; return; }
      for (const name of ["base", "own", "was"]) form.elements[name].value = told[name];
      mark(told.errors);
      if (told.files) document.getElementById("files").outerHTML = told.files;
      if (sent === edits) { edits = 0; if (!Object.keys(told.errors).length) localStorage.removeItem(copy); } else { keep(); later(3000); }
    } catch {
      say(offline);
      later(10000);
    } finally {
      asking = false;
    }
  }
  const changed = (event) => {
    edits += 1;
    keep();
    const row = event.target.closest?.("[data-result]");
    if (row) compute(row);
    if (event.target.maxLength > 0) count(event.target);
    later(event.target.type === "file" ? 0 : 3000);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { if (event.target.type === "file") changed(event); });
  addEventListener("online", () => later(0));
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    const remove = event.target.closest("[data-remove]");
    if (!add && !remove) return;
    const row = add ? addRow() : remove.closest("[data-result]");
    if (!row) return;
    event.preventDefault();
    if (add) { part(row, "indicator").focus(); return; }
    if (rows().length > 1) row.remove(); else empty(row);
    form.querySelector("[data-add]").focus();
    changed({ target: form });
  });
  form.addEventListener("submit", () => { stopped = true; keep(); });

  // What this phone kept, and the portal has not
  const put = (pairs) => {
    while (pairs.some(([name]) => /^result-/.test(name) && !form.elements[name])) if (!addRow()) break;
    for (const field of form.elements) {
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (!["file", "submit", "fieldset", "button"].includes(field.type) && values.length) [field.value] = values;
    }
    rows().forEach(compute);
  };
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("sheet:") && key.split(":")[1] !== copy.split(":")[1]) localStorage.removeItem(key);
  }
  const kept = JSON.parse(localStorage.getItem(copy) ?? "null");
  if (kept && words(kept) !== words(typed())) {
    notice.hidden = false;
    notice.querySelector("[data-use]").addEventListener("click", () => { put(kept); notice.hidden = true; changed({ target: form }); form.elements.title.focus(); });
    notice.querySelector("[data-drop]").addEventListener("click", () => { localStorage.removeItem(copy); notice.hidden = true; form.elements.title.focus(); });
  } else localStorage.removeItem(copy);
  rows().forEach(compute);
  for (const field of form.querySelectorAll("[maxlength]")) count(field);
})();
