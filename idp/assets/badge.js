// A badge: takes the code out of the address, where the QR code has it behind «#», into the form, and sends it. Without this
// file the code is typed. ES5, since schools have old browsers.
(function () {
  "use strict";

  var field = document.getElementById("code");
  var code = window.location.hash.slice(1);
  if (!/^[0-9A-Za-z-]{16,24}$/.test(code)) { return; }
  if (window.history && window.history.replaceState) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  if (!field) { return; }
  field.value = code;
  document.getElementById("submit").click();
})();
