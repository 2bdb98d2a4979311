// A signature drawn with finger, pen or mouse. Without this file, or in a browser without pointer events, the page asks
// for the typed name instead. Strokes are kept as text in the hidden field and drawn from it: never a picture. ES5.
(function () {
  "use strict";

  var WIDTH = 600, HEIGHT = 240;
  var MOST_STROKES = 200, MOST_POINTS = 5000;
  // Points closer together than this add bytes and no shape.
  var STEP = 3;

  if (!window.PointerEvent) { return; }

  // «600.240_10.20-14.22_52.18-52.60»: what domain::binding::signature reads.
  function read(text) {
    var parts = text.split("_").slice(1);
    return parts.map(function (part) {
      return part.split("-").map(function (pair) {
        var numbers = pair.split(".").map(Number);
        return { x: numbers[0], y: numbers[1] };
      }).filter(function (point) { return point.x >= 0 && point.y >= 0; });
    }).filter(function (stroke) { return stroke.length > 0; });
  }

  function write(strokes) {
    if (strokes.length === 0) { return ""; }
    return WIDTH + "." + HEIGHT + strokes.map(function (stroke) {
      return "_" + stroke.map(function (point) { return point.x + "." + point.y; }).join("-");
    }).join("");
  }

  function Pad(box) {
    var canvas = box.querySelector("canvas");
    var pen = canvas.getContext("2d");
    var field = document.getElementById("signature");
    var undo = document.getElementById("signature-undo");
    var clear = document.getElementById("signature-clear");
    var strokes = [];
    var present = null;
    var pointer = null;

    function count() {
      return strokes.reduce(function (sum, stroke) { return sum + stroke.length; }, 0);
    }

    // The canvas has as many pixels as the screen shows of it; strokes keep their own measure.
    function draw() {
      var ratio = window.devicePixelRatio || 1;
      var width = Math.round(canvas.clientWidth * ratio);
      var height = Math.round(canvas.clientHeight * ratio);
      if (width === 0) { return; }
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      pen.setTransform(width / WIDTH, 0, 0, height / HEIGHT, 0, 0);
      pen.clearRect(0, 0, WIDTH, HEIGHT);
      pen.lineCap = pen.lineJoin = "round";
      pen.lineWidth = 4;
      pen.strokeStyle = "#14213d";
      strokes.forEach(function (stroke) {
        pen.beginPath();
        pen.moveTo(stroke[0].x, stroke[0].y);
        if (stroke.length === 1) { pen.lineTo(stroke[0].x + 0.1, stroke[0].y); }
        stroke.forEach(function (point) { pen.lineTo(point.x, point.y); });
        pen.stroke();
      });
    }

    function show() {
      var signed = strokes.length > 0;
      undo.disabled = clear.disabled = !signed;
      box.querySelector("[data-unsigned]").hidden = signed;
      box.querySelector("[data-signed]").hidden = !signed;
      draw();
    }

    // Also with this entry of the history: pages are never cached, so the back button alone would lose it.
    function keep() {
      field.value = write(strokes);
      try { window.history.replaceState({ signature: field.value }, ""); } catch (error) { /* too often */ }
      show();
    }

    function place(event) {
      var area = canvas.getBoundingClientRect();
      var inside = function (value, most) { return Math.max(0, Math.min(most, Math.round(value))); };
      return {
        x: inside((event.clientX - area.left) / area.width * WIDTH, WIDTH),
        y: inside((event.clientY - area.top) / area.height * HEIGHT, HEIGHT)
      };
    }

    function add(event) {
      var point = place(event);
      var last = present[present.length - 1];
      var far = !last || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= STEP;
      if (far && count() < MOST_POINTS) { present.push(point); }
    }

    canvas.addEventListener("pointerdown", function (event) {
      if (pointer !== null || event.button > 0 || strokes.length >= MOST_STROKES || count() >= MOST_POINTS) { return; }
      event.preventDefault();
      pointer = event.pointerId;
      try { canvas.setPointerCapture(pointer); } catch (error) { /* it has left already */ }
      present = [];
      strokes.push(present);
      add(event);
      draw();
    });

    canvas.addEventListener("pointermove", function (event) {
      if (event.pointerId !== pointer) { return; }
      event.preventDefault();
      var events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (events.length > 0 ? events : [event]).forEach(add);
      draw();
    });

    function lift(event) {
      if (event.pointerId !== pointer) { return; }
      pointer = present = null;
      keep();
    }
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);

    undo.addEventListener("click", function () { strokes.pop(); keep(); });
    clear.addEventListener("click", function () { strokes = []; keep(); });
    window.addEventListener("resize", draw);

    // The page comes back with its field filled: after a refusal, by the back button, from memory.
    this.restore = function () {
      var remembered = window.history.state && window.history.state.signature;
      if (!field.value && remembered) { field.value = remembered; }
      strokes = read(field.value);
      show();
    };
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-signature]"), function (box) {
    var ways = box.querySelector("[data-ways]");
    var drawn = box.querySelector("[data-drawn]");
    var typed = box.querySelector("[data-typed]");
    var radios = ways.querySelectorAll("input");
    var pad = new Pad(drawn);

    function choose() {
      var isDrawn = radios[0].checked;
      drawn.hidden = !isDrawn;
      typed.hidden = isDrawn;
      if (isDrawn) { pad.restore(); }
    }

    ways.hidden = false;
    if (box.getAttribute("data-signature") !== "typed") { radios[0].checked = true; }
    Array.prototype.forEach.call(radios, function (radio) { radio.addEventListener("change", choose); });
    window.addEventListener("pageshow", choose);
    choose();
  });
})();
