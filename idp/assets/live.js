// A page whose parts change while it is looked at: it is asked for again, and the parts that differ are taken over. Pages work
// without this file, by reloading. ES5, since schools have old browsers.
(function () {
  "use strict";

  var root = document.querySelector("[data-live]");
  if (!root || !window.DOMParser) { return; }

  var trouble = document.getElementById("live-trouble");
  var here = window.location.pathname;

  function tell(failed) {
    if (trouble) { trouble.hidden = !failed; }
  }

  // Whoever ticks or reads a part with the keyboard is not disturbed.
  function take(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    var other = fresh.querySelector("[data-live]");
    if (!other || other.getAttribute("data-live-state") !== root.getAttribute("data-live-state")) {
      window.location.replace(here);
      return;
    }
    Array.prototype.forEach.call(root.querySelectorAll("[data-live-part]"), function (part) {
      var now = fresh.getElementById(part.id);
      if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
        part.innerHTML = now.innerHTML;
      }
    });
  }

  function ask() {
    if (document.hidden) { return; }
    var request = new XMLHttpRequest();
    request.open("GET", here);
    request.onload = function () {
      tell(request.status !== 200);
      if (request.status === 200) { take(request.responseText); }
    };
    request.onerror = function () { tell(true); };
    request.send();
  }

  window.setInterval(ask, Number(root.getAttribute("data-live")) * 1000);
  document.addEventListener("visibilitychange", ask);
})();
