/* Suggestions under every search field: an ARIA combobox. Without it the form works as it is. */
"use strict";
{
  const { url, label, none } = document.currentScript.dataset;
  const DELAY = 150;
  const MIN_LETTERS = 2;

  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  const equip = (input, number) => {
    const list = document.createElement("div");
    let options = [];
    let active = -1;
    let timer;
    let request;

    Object.assign(list, { id: `suggestions-${number}`, className: "suggest", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    input.parentElement.append(list);
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    const activate = (index) => {
      options[active]?.setAttribute("aria-selected", "false");
      active = index;
      const option = options[active];
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };

    const reveal = (visible) => {
      activate(-1);
      list.hidden = !visible;
      input.setAttribute("aria-expanded", String(visible));
    };

    const forget = () => {
      clearTimeout(timer);
      request?.abort();
    };

    const close = () => {
      forget();
      reveal(false);
      status.textContent = "";
    };

    const show = (html) => {
      list.innerHTML = html;
      options = [...list.querySelectorAll("[role=option]")];
      options.forEach((option, index) => {
        option.id = `${list.id}-${index}`;
      });
      reveal(options.length > 0);
      status.textContent = list.firstElementChild?.dataset.status ?? none;
    };

    const ask = async () => {
      request = new AbortController();
      const { signal } = request;
      try {
        const query = new URLSearchParams({ q: input.value.trim() });
        const response = await fetch(`${url}?${query}`, { signal });
        const html = response.ok ? await response.text() : "";
        if (!signal.aborted) show(html);
      } catch {
        if (!signal.aborted) close();
      }
    };

    input.addEventListener("input", () => {
      forget();
      activate(-1);
      if (input.value.trim().length < MIN_LETTERS) {
        options = [];
        close();
      } else {
        timer = setTimeout(ask, DELAY);
      }
    });
    input.addEventListener("blur", close);
    // The field keeps the focus: the list is still there when finger or button lifts.
    list.addEventListener("mousedown", (event) => event.preventDefault());

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const last = options.length - 1;
      const goes = {
        ArrowDown: active < last ? active + 1 : 0,
        ArrowUp: active > 0 ? active - 1 : last,
        // Until an option is chosen these two move within the text.
        Home: active < 0 ? undefined : 0,
        End: active < 0 ? undefined : last,
      }[event.key];
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        options[active].click();
      } else if (goes !== undefined && options.length && !event.shiftKey) {
        event.preventDefault();
        if (list.hidden) reveal(true);
        activate(goes);
      }
    });
  };

  document.querySelectorAll("form[role=search] input[type=search]").forEach(equip);
}
