// Keys for those who like them. Everything works without.
(function () {
  "use strict";
  var STORE = "tutorwatch-keys";
  var dialog = document.getElementById("keys");
  var box = document.getElementById("keys-on");
  var on = read();

  function read() {
    try { return localStorage.getItem(STORE) !== "off"; } catch (e) { return true; }
  }
  function write() {
    try { localStorage.setItem(STORE, on ? "on" : "off"); } catch (e) { /* kept for this page only */ }
  }
  function typing(target) {
    return target.closest("input, select, textarea, [contenteditable]") !== null;
  }
  function move(step) {
    var items = Array.prototype.slice.call(document.querySelectorAll("[data-item]"));
    if (items.length === 0) { return; }
    var at = items.indexOf(document.activeElement);
    var next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    if (next >= 0 && next < items.length) { items[next].focus(); }
  }

  if (dialog && box && dialog.showModal) {
    box.checked = on;
    box.addEventListener("change", function () { on = box.checked; write(); });
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
      if (event.key === "?" && !dialog.open) { dialog.showModal(); event.preventDefault(); return; }
      if (!on || dialog.open) { return; }
      if (event.key === "j") { move(1); event.preventDefault(); }
      if (event.key === "k") { move(-1); event.preventDefault(); }
    });
  }

  // What was wrong is heard and seen first.
  var problem = document.getElementById("problem");
  if (problem) { problem.focus(); }

  // A file that is too large is told before it is sent.
  var form = document.querySelector("form[data-megabytes]");
  var files = document.getElementById("files");
  var fault = document.getElementById("files-fault");
  if (form && files && fault) {
    form.addEventListener("submit", function (event) {
      var sum = 0;
      for (var i = 0; i < files.files.length; i += 1) { sum += files.files[i].size; }
      fault.hidden = sum <= Number(form.dataset.megabytes) * 1048576;
      if (!fault.hidden) { event.preventDefault(); files.focus(); }
    });
  }
}());
