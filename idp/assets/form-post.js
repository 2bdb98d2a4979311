// Sends the answer on its way; without scripts the person presses the button.
(function () {
  "use strict";
  HTMLFormElement.prototype.submit.call(document.getElementById("form-post"));
})();
