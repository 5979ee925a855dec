// Passkeys: says on the page when the browser could not use one; the exchange itself is allauth's.
(function () {
  "use strict";

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach(function (sentence) { sentence.hidden = false; });
  });
})();
