// Small behaviour of the pages: charts from their specs, selects that send their form, boxes checked together, light and dark.
(function () {
  "use strict";

  var root = document.documentElement;

  // A chart's spec holds colour tokens ("$actual"); the page's palette says what they are in light and dark.
  function resolve(value, colours) {
    if (typeof value === "string") { return value.charAt(0) === "$" && colours[value] ? colours[value] : value; }
    if (Array.isArray(value)) { return value.map(function (item) { return resolve(item, colours); }); }
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = resolve(value[key], colours); });
      return copy;
    }
    return value;
  }

  function palette() {
    var source = document.getElementById("palette");
    if (!source) { return {}; }
    return JSON.parse(source.textContent)[root.getAttribute("data-bs-theme") || "light"] || {};
  }

  function draw(scope) {
    if (!window.echarts) { return; }
    var colours = palette();
    scope.querySelectorAll("[data-chart]").forEach(function (box) {
      var source = document.getElementById(box.getAttribute("data-chart"));
      if (!source) { return; }
      var narrow = box.clientWidth < 520;
      var specs = JSON.parse(source.textContent);
      var spec = narrow && specs.narrow ? specs.narrow : specs.wide;
      box.style.height = spec.height + "px";
      var chart = window.echarts.getInstanceByDom(box);
      if (chart) { chart.dispose(); }
      chart = window.echarts.init(box, null, { renderer: "svg" });
      chart.setOption(resolve(spec.option, colours));
      box.foresightNarrow = narrow;
    });
  }

  function start(scope) {
    scope.querySelectorAll("[data-submit-on-change]").forEach(function (field) {
      if (field.foresightStarted) { return; }
      field.foresightStarted = true;
      field.addEventListener("change", function () { field.form.requestSubmit(); });
    });
    scope.querySelectorAll("[data-check-all]").forEach(function (button) {
      if (button.foresightStarted) { return; }
      button.foresightStarted = true;
      button.hidden = false;
      button.addEventListener("click", function () {
        var name = button.getAttribute("data-check-all");
        var boxes = Array.from(button.form.querySelectorAll("input[name='" + name + "']"));
        var all = boxes.every(function (box) { return box.checked; });
        boxes.forEach(function (box) { box.checked = !all; });
      });
    });
    draw(scope);
  }

  document.querySelectorAll("[data-switch-theme]").forEach(function (button) {
    button.addEventListener("click", function () {
      var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      root.setAttribute("data-bs-theme", next);
      try { localStorage.setItem("theme", next); } catch (e) { /* storage is closed: the choice lasts for this page */ }
      draw(document);
    });
  });

  var timer = null;
  window.addEventListener("resize", function () {
    clearTimeout(timer);
    timer = setTimeout(function () {
      document.querySelectorAll("[data-chart]").forEach(function (box) {
        var chart = window.echarts && window.echarts.getInstanceByDom(box);
        if (!chart) { return; }
        if ((box.clientWidth < 520) !== box.foresightNarrow) { draw(box.parentNode); } else { chart.resize(); }
      });
    }, 120);
  });

  document.body.addEventListener("htmx:load", function (event) { start(event.detail.elt); });
  start(document);
})();
