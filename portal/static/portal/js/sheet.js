// The sheet: characters left, changes in per cent, photos made small, saved while one types, and
// kept on the device until the portal has it. Without this file every button does the same by loading the page.
(() => {
  "use strict";
  // A browser may refuse to keep anything.
  const attempt = (work) => { try { return work(); } catch { return null; } };
  const forget = (key) => attempt(() => localStorage.removeItem(key));
  const done = document.querySelector("[data-sheet-done]");
  if (done) forget(done.dataset.sheetDone);
  const form = document.getElementById("sheet");
  if (!form || form.querySelector(".sheet-fields").disabled) return;
  const state = document.getElementById("sheet-state");
  const notice = document.getElementById("local-copy");
  const told = notice.dataset;
  const { copy } = told;
  const signIn = document.getElementById("sheet-sign-in");
  const senses = JSON.parse(document.getElementById("results")?.dataset.indicators ?? "{}");
  const english = document.documentElement.lang === "en";
  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  form.classList.add("scripted");

  // Characters left
  const count = (field) => {
    const line = field.parentElement.querySelector(".field-count");
    if (line) line.textContent = `${field.maxLength - field.value.length} ${told.left}`;
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
    const words = !sense ? "" : change === 0 ? told.same : change > 0 === (sense === "up") ? told.better : told.worse;
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

  // Photos: upright, and no larger than the portal keeps them, so that few bytes travel and no place of theirs.
  const shrink = async (input) => {
    const [file] = input.files;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, input.dataset.side / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const kind = file.type === "image/jpeg" ? file.type : "image/webp";
      const small = await new Promise((ready) => canvas.toBlob(ready, kind, 0.85));
      const files = new DataTransfer();
      files.items.add(new File([small], file.name.replace(/(\.\w+)?$/, `.${small.type.slice(6)}`), { type: small.type }));
      input.files = files.files;
    } catch { /* This browser cannot: the portal says whether it takes the photo as it is. */ }
  };

  // What the device keeps
  let edits = 0;
  let mine = "";
  let isKept = false;
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "own"].includes(name));
  const keep = () => {
    mine = JSON.stringify(typed());
    isKept = attempt(() => { localStorage.setItem(copy, mine); return true; }) ?? false;
  };
  // Another tab may have kept its own words in the same place.
  const release = () => { if (attempt(() => localStorage.getItem(copy)) === mine) forget(copy); };
  const chosen = () => [...form.querySelectorAll("[type=file]")].filter((input) => input.files.length);
  // The words alone: not how the portal numbers rows, trims texts and writes figures.
  const words = (pairs) => JSON.stringify(pairs
    .filter(([name, value]) => value.trim() && !/^(base|was|seen)$|-(id|here)$/.test(name) && !(value === "measured" && name.endsWith("-measurement")))
    .map(([name, value]) => [name.replace(/^result-\d+/, "result"), /^result-.*-(before|after)$/.test(name) ? figure(value) : value.trim().replaceAll("\r", "")]));

  // Errors that come while one types
  const mark = (errors, sent) => {
    for (const line of form.querySelectorAll("[data-error]")) {
      const field = document.getElementById(line.dataset.error);
      if (field?.type === "file" && !sent.includes(field)) continue;
      field?.removeAttribute("aria-invalid");
      line.remove();
    }
    for (const [id, messages] of Object.entries(errors)) {
      const field = document.getElementById(id);
      if (!field || document.getElementById(`${id}_error`)) continue;
      const line = document.createElement("p");
      line.className = "field-error";
      line.id = `${id}_error`;
      line.dataset.error = id;
      line.textContent = messages.join(" ");
      field.before(line);
      field.setAttribute("aria-invalid", "true");
      const described = field.getAttribute("aria-describedby") ?? "";
      if (!described.split(" ").includes(line.id)) field.setAttribute("aria-describedby", `${described} ${line.id}`.trim());
    }
  };

  // The list of files as the portal has it now; what was typed or chosen in the meantime stays.
  const showFiles = (html) => {
    const old = document.getElementById("files");
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("files");
    const at = document.activeElement;
    const added = [...fresh.querySelectorAll("[type=text]")].find((field) => !form.elements[field.name]);
    for (const field of old.querySelectorAll("input:not([type=hidden])")) fresh.querySelector(`[name="${field.name}"]`)?.replaceWith(field);
    old.replaceWith(fresh);
    if (added && (at === document.body || at.type === "file")) added.focus();
    else if (fresh.contains(at)) at.focus();
  };

  // Saving: one thing at a time
  let timer = 0;
  let running = null;
  let isStopped = false;
  let isLeaving = false;
  let isRenewed = false;
  const alone = (work) => {
    const last = Promise.resolve(running).then(work).finally(() => { if (running === last) running = null; });
    running = last;
    return last;
  };
  const save = () => { if (edits && !running && !isStopped && !isLeaving) alone(send); };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  const trouble = (reason, wait) => {
    isRenewed = false;
    signIn.hidden = reason !== told.out;
    say([reason, isKept ? told.kept : told.unkept, isKept && chosen().length ? told.waiting : ""].join(" ").trim());
    later(wait);
  };
  // Who has signed in again has another token.
  const renew = async () => {
    const html = await (await fetch(location.pathname)).text();
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("#sheet [name=csrfmiddlewaretoken]");
    if (fresh) for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = fresh.value;
    return Boolean(fresh);
  };
  const drop = (inputs) => { for (const input of inputs) input.value = ""; };
  async function send() {
    const sent = edits;
    const files = chosen();
    const sentFiles = files.map((input) => input.files[0]);
    say(files.length ? told.sending : told.saving);
    let answer;
    let news;
    try {
      const signal = AbortSignal.timeout?.(files.length ? 300000 : 30000);
      answer = await fetch(location.pathname, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual", signal });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) news = await answer.json();
      else if (answer.type === "opaqueredirect" || [403, 404].includes(answer.status)) {
        if (isRenewed || !(await renew())) { trouble(told.out, 30000); return; }
        isRenewed = true;
        later(0);
        return;
      }
    } catch {
      trouble(told.offline, 10000);
      return;
    }
    if (answer.status === 413 && files.length) {
      drop(files);
      mark(Object.fromEntries(files.map((input) => [input.id, [told.large]])), files);
      say(told.large);
      later(3000);
      return;
    }
    if (!news) { trouble(told.silent, 30000); return; }
    isRenewed = false;
    signIn.hidden = true;
    say(news.message);
    drop(files.filter((input, at) => input.files[0] === sentFiles[at]));
    if (!answer.ok) { isStopped = true; return; }
    for (const name of ["base", "own", "was"]) form.elements[name].value = news[name];
    if (news.files) { showFiles(news.files); say(`${news.message}. ${told.describe}`); }
    mark(news.errors, files);
    if (sent === edits && !Object.keys(news.errors).length) { edits = 0; release(); return; }
    keep();
    if (sent !== edits) later(3000);
  }
  const changed = (field, wait = 3000) => {
    edits += 1;
    keep();
    const row = field.closest("[data-result]");
    if (row) compute(row);
    if (field.maxLength > 0) count(field);
    later(wait);
  };
  form.addEventListener("input", ({ target }) => { if (target.type !== "file") changed(target); });
  form.addEventListener("change", async ({ target }) => {
    if (target.type !== "file" || !target.files.length) return;
    if (target.dataset.side) { say(told.shrinking); await alone(() => shrink(target)); }
    changed(target, 0);
  });
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
    changed(form);
  });
  // What is on its way comes first: nobody is in conflict with his or her own words.
  let isWaiting = false;
  form.addEventListener("submit", (event) => {
    keep();
    if (running) {
      event.preventDefault();
      if (isWaiting) return;
      isWaiting = true;
      running.then(() => { isWaiting = false; form.requestSubmit(event.submitter); });
    } else if (!navigator.onLine) {
      event.preventDefault();
      edits += 1;
      trouble(told.offline, 10000);
    } else isLeaving = true;
  });
  addEventListener("online", () => later(0));
  addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => { if (edits) { keep(); save(); } });
  addEventListener("beforeunload", (event) => { if (edits && !isLeaving && (!isKept || chosen().length)) event.preventDefault(); });

  // What this device kept, and the portal has not
  const put = (pairs) => {
    while (pairs.some(([name]) => /^result-/.test(name) && !form.elements[name])) if (!addRow()) break;
    for (const field of form.elements) {
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (!["file", "submit", "fieldset", "button"].includes(field.type) && values.length) [field.value] = values;
    }
    rows().forEach(compute);
  };
  attempt(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("sheet:") && key.split(":")[1] !== copy.split(":")[1]) localStorage.removeItem(key);
    }
  });
  const before = attempt(() => JSON.parse(localStorage.getItem(copy)));
  // Files come and go by themselves: only words about those that are still there count.
  const about = (pairs, others) => words(pairs.filter(([name]) => !name.startsWith("file-") || (name.endsWith("-text") && others.some(([other]) => other === name))));
  if (before && about(before, typed()) !== about(typed(), before)) {
    notice.hidden = false;
    const use = () => { put(before); changed(form, 0); };
    for (const [name, work] of Object.entries({ "data-use": use, "data-drop": () => forget(copy) })) {
      notice.querySelector(`[${name}]`).addEventListener("click", () => { work(); notice.hidden = true; form.elements.title.focus(); });
    }
  } else forget(copy);
  rows().forEach(compute);
  for (const field of form.querySelectorAll("[maxlength]")) count(field);
})();
