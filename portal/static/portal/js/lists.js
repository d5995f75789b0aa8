// Filters, orders and turns the pages of a list without loading the whole page.
// Every link works without this file, and whatever fails here is followed as a plain link.
(() => {
  "use strict";
  const parts = () => [...document.querySelectorAll("[data-list]")];
  const address = ({ pathname, search }) => pathname + search;
  let asked = address(location);
  let fetching = null;

  const read = async (url) => {
    fetching?.abort();
    fetching = new AbortController();
    const response = await fetch(url, { signal: fetching.signal });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  };

  const swap = (fresh) => {
    const pairs = parts().map((old) => [old, fresh.getElementById(old.id)]);
    if (pairs.some(([, part]) => !part)) throw new Error("Not this list");
    for (const [old, part] of pairs) {
      // What the reader has opened or closed stays so, but a choice is always to be seen.
      for (const details of part.querySelectorAll("details[id]")) {
        const before = document.getElementById(details.id);
        const chosen = details.matches(".facet") && details.querySelector("[aria-current]");
        if (before) details.open = before.open || Boolean(chosen);
      }
      old.replaceWith(part);
    }
    document.title = fresh.title;
  };

  const show = async (url, follow, keep) => {
    asked = address(new URL(url));
    for (const part of parts()) part.setAttribute("aria-busy", "true");
    try {
      const fresh = await read(url);
      swap(fresh);
      if (!keep) history.pushState(null, "", url);
      const title = document.getElementById("results-title");
      if (follow !== null) (document.getElementById(follow) ?? title).focus();
      document.getElementById("list-status").textContent = title.textContent;
    } catch (error) {
      // A newer choice has taken over.
      if (error?.name === "AbortError") return;
      if (keep) location.reload();
      else location.assign(url);
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-list] a[href]");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.getAttribute("href"), document.baseURI);
    if (url.origin !== location.origin || url.pathname !== location.pathname || url.hash) return;
    event.preventDefault();
    show(url.href, link.id, false);
  });

  window.addEventListener("popstate", () => {
    if (address(location) !== asked) show(location.href, null, true);
  });
})();
