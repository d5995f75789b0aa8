// Shows what needs a key only where the browser knows keys, and says when one was not accepted.
(() => {
  if (!window.PublicKeyCredential) return;
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const error = document.querySelector("[data-passkey-error]");
    if (error) error.hidden = false;
  });
})();
