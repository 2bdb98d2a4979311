// What pages do beyond plain HTML. Every page works without this file. ES5, since schools have old browsers.
(function () {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // The answer to a form stands in the history under the address of its page, so that going back or reloading asks for the
  // page, sends nothing again, and never ends at an error page of the browser.
  var again = document.body.getAttribute("data-again");
  if (again && window.history.replaceState) {
    var is_here = again.split("?")[0] === window.location.pathname;
    window.history.replaceState(null, "", is_here ? window.location.href : again);
  }

  // What went wrong is read out first.
  each("[data-focus]", function (summary) { summary.focus(); });

  // Showing and hiding a secret; hidden again before it is sent, so that browsers know it for a password.
  each(".secret", function (box) {
    var input = box.querySelector("input");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "show";
    button.setAttribute("aria-controls", input.id);
    function set(shown) {
      input.type = shown ? "text" : "password";
      button.textContent = box.getAttribute(shown ? "data-hide" : "data-show");
    }
    button.addEventListener("click", function () {
      set(input.type === "password");
      input.focus();
    });
    input.form.addEventListener("submit", function () { set(false); });
    set(false);
    box.appendChild(button);
  });

  each("[data-caps-of]", function (hint) {
    var input = document.getElementById(hint.getAttribute("data-caps-of"));
    function look(event) {
      hint.hidden = !(event.getModifierState && event.getModifierState("CapsLock"));
    }
    input.addEventListener("keydown", look);
    input.addEventListener("keyup", look);
    input.addEventListener("blur", function () { hint.hidden = true; });
  });

  // A form is sent once, however often its button is pressed; anew where no answer came, stopped or cut off.
  each("form[data-once]", function (form) {
    var sent = false;
    function free() {
      sent = false;
      form.removeAttribute("aria-busy");
    }
    form.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      form.setAttribute("aria-busy", "true");
      window.setTimeout(free, 10000);
    });
    window.addEventListener("pageshow", free);
  });

  // What was typed outlives a switch of the language: it waits in this tab until the same page comes again. Passwords,
  // files, signatures and what a page marks do not.
  var KEPT = "typed";

  function typedIn(act) {
    each("main form", function (form) {
      Array.prototype.forEach.call(form.elements, function (field) {
        var kind = field.type;
        if (!field.name || /^(hidden|password|file|submit|button|fieldset)$/.test(kind)) { return; }
        var secret = field.closest ? field.closest(".secret, [data-unkept]") : null;
        if (!secret) { act(field, [form.id, field.name, /^(radio|checkbox)$/.test(kind) ? field.value : ""].join("|")); }
      });
    });
  }

  // Without scripts the switch opens another tab, so that the form stays in this one.
  each("#language", function (link) {
    link.removeAttribute("target");
    var back = decodeURIComponent((link.getAttribute("href").split("back=")[1] || "").split("&")[0]);
    try {
      var kept = JSON.parse(window.sessionStorage.getItem(KEPT) || "null");
      window.sessionStorage.removeItem(KEPT);
      if (kept && kept.page === back) {
        typedIn(function (field, key) {
          if (!(key in kept.fields)) { return; }
          if (/^(radio|checkbox)$/.test(field.type)) { field.checked = kept.fields[key]; } else { field.value = kept.fields[key]; }
        });
      }
      link.addEventListener("click", function () {
        var fields = {};
        typedIn(function (field, key) {
          fields[key] = /^(radio|checkbox)$/.test(field.type) ? field.checked : field.value;
        });
        window.sessionStorage.setItem(KEPT, JSON.stringify({ page: back, fields: fields }));
      });
    } catch (error) { return; }
  });

  // The tick of a shared computer is one, in whichever form it stands; with it the browser is asked to remember nothing.
  each("[data-shared]", function (tick) {
    function follow() {
      each("[data-shared]", function (other) { other.checked = tick.checked; });
      each("[data-tick]", function (field) { field.value = tick.checked ? tick.value : ""; });
      each("#login, #password", function (field) {
        field.setAttribute("autocomplete", tick.checked ? "off" : field.id === "login" ? "username" : "current-password");
      });
    }
    tick.addEventListener("change", follow);
    if (tick.id === "shared" && tick.checked !== tick.defaultChecked) { follow(); }
  });

  // A button that prints, where there are scripts.
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // Seconds that run down, and where they lead.
  each("[data-wait]", function (text) {
    var left = Number(text.getAttribute("data-wait"));
    var then = text.getAttribute("data-then");
    text.setAttribute("role", "timer");
    var clock = window.setInterval(function () {
      left -= 1;
      text.textContent = text.textContent.replace(/\d+/, String(Math.max(left, 0)));
      if (left <= 0) {
        window.clearInterval(clock);
        if (then) { window.location.replace(then); }
      }
    }, 1000);
  });

  // The strength of a new password: a rough guess at once, the server's measure when typing pauses.
  var RUNS = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "0123456789"];

  function runsOn(one, two) {
    return RUNS.some(function (run) {
      return run.indexOf(one + two) >= 0 || run.indexOf(two + one) >= 0;
    });
  }

  function guess(text) {
    // A word that comes again adds nothing.
    var password = text.replace(/([^\s_-]+)([\s_-]+\1)+(?=[\s_-]|$)/g, "$1");
    var pool = 0;
    if (/[a-z]/.test(password)) { pool += 26; }
    if (/[A-Z]/.test(password)) { pool += 26; }
    if (/[0-9]/.test(password)) { pool += 10; }
    if (/[ -\/:-@\[-`{-~]/.test(password)) { pool += 33; }
    if (/[^ -~]/.test(password)) { pool += 2000; }
    var seen = {};
    var letters = Array.from ? Array.from(password) : password.split("");
    var bits = 0;
    letters.forEach(function (letter, index) {
      var before = (letters[index - 1] || "").toLowerCase();
      var now = letter.toLowerCase();
      var weight = before === now || runsOn(before, now) ? 0.15 : seen[now] ? 0.6 : 1;
      seen[now] = true;
      bits += weight * Math.log(pool) / Math.LN2;
    });
    return bits < 18 ? 0 : bits < 32 ? 1 : bits < 46 ? 2 : bits < 62 ? 3 : 4;
  }

  each("[data-strength]", function (meter) {
    var input = document.getElementById("password");
    var rules = document.querySelectorAll("#password-rules li");
    var least = Number(meter.getAttribute("data-min"));
    var url = meter.getAttribute("data-url");
    var pause = 0;

    function show(score) {
      meter.setAttribute("data-score-now", String(score));
      each("[data-score]", function (word) {
        word.hidden = Number(word.getAttribute("data-score")) !== score;
      });
    }

    function mark(rule, state) {
      rule.className = state === null ? "" : state ? "is-met" : "is-broken";
    }

    function tell(answer) {
      show(answer.score);
      Array.prototype.forEach.call(rules, function (rule) {
        var codes = rule.getAttribute("data-codes").split(" ");
        function ours(code) { return codes.indexOf(code) >= 0; }
        mark(rule, answer.unjudged.some(ours) ? null : !answer.refusals.some(ours));
      });
    }

    function ask(password) {
      var request = new XMLHttpRequest();
      var fields = new Array("csrf", "alias", "t").map(function (name) {
        var field = input.form.elements[name];
        return field ? name + "=" + encodeURIComponent(field.value) + "&" : "";
      });
      request.open("POST", url);
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.onload = function () {
        if (request.status === 404 || request.status === 405) { url = ""; }
        if (request.status !== 200 || input.value !== password) { return; }
        try { tell(JSON.parse(request.responseText)); } catch (error) { return; }
      };
      request.send(fields.join("") + "password=" + encodeURIComponent(password));
    }

    input.addEventListener("input", function () {
      var password = input.value;
      var length = (Array.from ? Array.from(password) : password).length;
      meter.hidden = length === 0;
      Array.prototype.forEach.call(rules, function (rule) { mark(rule, null); });
      if (length > 0) { mark(rules[0], length >= least && length <= 128); }
      show(Math.min(guess(password), length < least ? 1 : 4));
      window.clearTimeout(pause);
      if (url && length >= least) { pause = window.setTimeout(function () { ask(password); }, 400); }
    });
  });
})();
