// What the pages of an application do beyond plain HTML: the notice is read to its end before its tick can be set, and the
// page of the status follows the school's decisions. Every page works without this file. ES5.
(function () {
  "use strict";

  function first(selector) { return document.querySelector(selector); }

  // The text scrolls in a frame of its own; its end is reached by wheel, finger, keys, or by the button at its end.
  var text = first("[data-reading]");
  var tick = first("[data-agree]");
  if (text && tick) {
    var button = first("[data-read]");
    var unread = first("[data-unread]");
    var open = function () {
      tick.disabled = false;
      unread.hidden = true;
      text.removeEventListener("scroll", look);
    };
    var look = function () {
      if (text.scrollTop + text.clientHeight >= text.scrollHeight - 8) { open(); }
    };
    text.className += " is-framed";
    button.hidden = false;
    button.addEventListener("click", function () { open(); tick.focus(); });
    if (!tick.checked && text.scrollHeight > text.clientHeight + 8) {
      tick.disabled = true;
      unread.hidden = false;
      text.addEventListener("scroll", look);
    }
  }

  // Asked again every half minute, quietly: only the students whose application changed are read out.
  var status = first("[data-poll]");
  if (status && window.DOMParser) {
    var heads = function (part) {
      return Array.prototype.map.call(part.querySelectorAll("h2"), function (head) {
        return head.textContent.replace(/\s+/g, " ");
      });
    };
    var show = function (fresh) {
      var before = heads(status);
      var focused = document.activeElement && status.contains(document.activeElement) && document.activeElement.id;
      status.innerHTML = fresh.innerHTML;
      document.getElementById(status.getAttribute("data-news")).textContent = heads(status)
        .filter(function (head) { return before.indexOf(head) < 0; }).join(" ");
      var again = focused && document.getElementById(focused);
      if (again) { again.focus(); }
    };
    var refresh = function (page, id) {
      var shown = document.getElementById(id);
      var fresh = page.getElementById(id);
      if (shown && fresh && shown.innerHTML !== fresh.innerHTML) { shown.innerHTML = fresh.innerHTML; }
    };
    var turn = window.setInterval(function () {
      if (document.hidden) { return; }
      var request = new XMLHttpRequest();
      request.open("GET", status.getAttribute("data-poll"));
      request.onload = function () {
        if (request.status !== 200) { return; }
        var page = new DOMParser().parseFromString(request.responseText, "text/html");
        var fresh = page.getElementById(status.id);
        if (!fresh) {
          window.clearInterval(turn);
          document.getElementById(status.getAttribute("data-news")).textContent = status.getAttribute("data-over");
          document.getElementById(status.getAttribute("data-news")).className = "notice";
          return;
        }
        if (fresh.textContent !== status.textContent) {
          var told = document.getElementById("notice");
          if (told) { told.parentNode.removeChild(told); }
          show(fresh);
        }
        refresh(page, "as-of");
        refresh(page, "tools");
      };
      request.send();
    }, 30000);
  }
})();
