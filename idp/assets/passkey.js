// Passkeys: asks the server for a question, calls the authenticator, and sends its answer as a form. Pages work without this
// file, by password and code. ES5, since schools have old browsers; those have no passkeys either.
(function () {
  "use strict";

  var form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials || !window.Promise) { return; }

  var creates = form.hasAttribute("data-create");
  var trouble = document.getElementById("passkey-trouble");
  var waiting = null;

  function bytes(text) {
    var padded = text.replace(/-/g, "+").replace(/_/g, "/");
    var raw = window.atob(padded + "===".slice((padded.length + 3) % 4));
    var out = new Uint8Array(raw.length);
    for (var at = 0; at < raw.length; at += 1) { out[at] = raw.charCodeAt(at); }
    return out.buffer;
  }

  function text(buffer) {
    var raw = "";
    var all = new Uint8Array(buffer);
    for (var at = 0; at < all.length; at += 1) { raw += String.fromCharCode(all[at]); }
    return window.btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function listed(list) {
    return (list || []).map(function (one) {
      return { type: one.type, id: bytes(one.id), transports: one.transports };
    });
  }

  // The options of the server, with bytes where the browser wants bytes.
  function read(options) {
    var key = options.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) { key.user.id = bytes(key.user.id); }
    if (key.excludeCredentials) { key.excludeCredentials = listed(key.excludeCredentials); }
    if (key.allowCredentials) { key.allowCredentials = listed(key.allowCredentials); }
    return key;
  }

  // The answer of the authenticator, with text where it has bytes.
  function written(credential) {
    var from = credential.response;
    var response = { clientDataJSON: text(from.clientDataJSON) };
    if (from.attestationObject) { response.attestationObject = text(from.attestationObject); }
    if (from.authenticatorData) { response.authenticatorData = text(from.authenticatorData); }
    if (from.signature) { response.signature = text(from.signature); }
    if (from.userHandle && from.userHandle.byteLength) { response.userHandle = text(from.userHandle); }
    if (from.getTransports) { response.transports = from.getTransports(); }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response, extensions: {} };
  }

  function ask() {
    return new Promise(function (done, failed) {
      var request = new XMLHttpRequest();
      request.open("POST", form.getAttribute("data-question"));
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.onload = function () {
        if (request.status !== 200) { failed(new Error("no question")); return; }
        try { done(JSON.parse(request.responseText)); } catch (error) { failed(error); }
      };
      request.onerror = failed;
      request.send("csrf=" + encodeURIComponent(form.elements.csrf.value));
    });
  }

  function call(question, mediation) {
    var options = { publicKey: read(question.options) };
    if (mediation) { options.mediation = mediation; }
    if (window.AbortController) {
      if (waiting) { waiting.abort(); }
      waiting = new AbortController();
      options.signal = waiting.signal;
    }
    var called = creates ? navigator.credentials.create(options) : navigator.credentials.get(options);
    return called.then(function (credential) {
      form.elements.ceremony.value = question.ceremony;
      form.elements.answer.value = JSON.stringify(written(credential));
      HTMLFormElement.prototype.submit.call(form);
    });
  }

  // A ceremony is over after a while: the field of the name gets a new question before that.
  var ANEW = 10 * 60 * 1000;

  function offer() {
    ask().then(function (question) { return call(question, "conditional"); }).catch(function () { return null; });
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    trouble.hidden = true;
    ask().then(function (question) { return call(question, null); }).catch(function () { trouble.hidden = false; });
  });

  var can = window.PublicKeyCredential.isConditionalMediationAvailable;
  if (form.hasAttribute("data-conditional") && can) {
    can.call(window.PublicKeyCredential).then(function (available) {
      if (!available) { return; }
      offer();
      window.setInterval(offer, ANEW);
    });
  }
})();
