// The window in which a product's own page asks a survey. It sets no cookie,
// loads nothing from anybody else, and sends the address without its query.
(function (config) {
  "use strict";
  if (window.prodopsSurveys && window.prodopsSurveys[config.id]) return;
  (window.prodopsSurveys = window.prodopsSurveys || {})[config.id] = true;

  var script = document.currentScript;
  var tag = (script && script.dataset) || {};
  var told = window.prodopsSurvey || {};
  var base = script && script.src ? script.src.replace(/\/widget\.js.*$/, "") : config.url;
  var properties = Object.assign({}, parsed(tag.properties), told.properties);

  var kept = recall(config.id);
  var now = Date.now();
  var day = 86400000;
  if (kept.wave !== config.wave) kept = { wave: config.wave, at: kept.at, shown: 0 };
  if (config.recontact_days > 0 && kept.at && now - kept.at < config.recontact_days * day) return;
  if (!config.recontact_days && kept.answered) return;
  if (config.times > 0 && kept.shown >= config.times) return;

  setTimeout(wait, config.after_seconds * 1000);

  function wait() {
    if (matches()) return ask();
    var timer = setInterval(function () {
      if (!matches()) return;
      clearInterval(timer);
      ask();
    }, 1000);
  }

  function matches() {
    var prefix = config.url_prefix || "";
    return (prefix[0] === "/" ? location.pathname : address()).indexOf(prefix) === 0;
  }

  function address() {
    return location.origin + location.pathname;
  }

  function who() {
    var person = told.person || tag.person || "";
    return {
      t: told.link || tag.link || "",
      person: person,
      anonymous_id: person ? "" : told.anonymousId || tag.anonymousId || visitor(),
      company: told.company || tag.company || "",
      url: address(),
      properties: texts(properties),
    };
  }

  function ask() {
    send("/show", who(), function (answer) {
      if (!answer.show) return;
      kept.at = Date.now();
      kept.shown = (kept.shown || 0) + 1;
      keep(config.id, kept);
      open(answer);
    });
  }

  // One answer has one name, so that a click that is sent twice answers once.
  var once = random();

  function open(asked) {
    var look = asked.look;
    var host = document.createElement("div");
    host.lang = look.language;
    var root = host.attachShadow({ mode: "open" });
    paint(root, look);
    var box = make(root, "section", { role: "dialog", "aria-labelledby": "q", class: "box " + look.corner });
    var close = make(box, "button", { class: "close", type: "button", "aria-label": "Close the survey" }, "×");
    close.onclick = shut;
    var body = make(box, "div", {});
    var status = make(box, "p", { class: "status", role: "status" });
    box.onkeydown = function (e) {
      if (e.key === "Escape") shut();
    };
    (document.body || document.documentElement).appendChild(host);
    score();

    function shut() {
      host.remove();
    }

    function score() {
      make(body, "h2", { id: "q" }, asked.question);
      var row = make(body, "div", { class: "scores", role: "group", "aria-labelledby": "q" });
      for (var i = 0; i <= 10; i++) choice(row, i);
      var ends = make(body, "div", { class: "ends", "aria-hidden": "true" });
      make(ends, "span", {}, "0 – " + look.low);
      make(ends, "span", {}, "10 – " + look.high);
      row.onkeydown = function (e) {
        var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
        var next = step && row.children[[].indexOf.call(row.children, root.activeElement) + step];
        if (!next) return;
        e.preventDefault();
        next.focus();
      };
    }

    function choice(row, value) {
      var name = value + " of 10" + (value === 0 ? ", " + look.low : value === 10 ? ", " + look.high : "");
      var button = make(row, "button", { type: "button", "aria-label": name }, String(value));
      button.onclick = function () {
        if (row.hasAttribute("data-busy")) return;
        row.setAttribute("data-busy", "");
        button.setAttribute("aria-pressed", "true");
        var answer = who();
        answer.score = value;
        answer.once = once;
        send("", answer, more, function () {
          row.removeAttribute("data-busy");
          button.removeAttribute("aria-pressed");
          status.textContent = "That did not work. Please try again.";
        });
      };
    }

    function more(answer) {
      kept.answered = true;
      keep(config.id, kept);
      status.textContent = "";
      body.textContent = "";
      if (!answer.follow_up) return thanks(answer);
      make(body, "h2", { id: "q" }, answer.follow_up);
      var text = make(body, "textarea", { rows: "4", maxlength: "5000", "aria-labelledby": "q" });
      var button = make(body, "button", { type: "button", class: "send" }, look.send);
      button.onclick = function () {
        if (!text.value.trim()) return thanks(answer);
        button.disabled = true;
        var given = who();
        given.r = answer.response;
        given.text = text.value;
        send("", given, thanks, function () {
          button.disabled = false;
          status.textContent = "That did not work. Please try again.";
        });
      };
      text.focus();
    }

    function thanks(answer) {
      body.textContent = "";
      status.textContent = "";
      make(body, "p", { class: "thanks", id: "q", tabindex: "-1", role: "status" }, answer.thanks || asked.thanks).focus();
      setTimeout(shut, 6000);
    }
  }

  function paint(root, look) {
    var css = config.style.replace(/ACCENT_INK/g, config.on_accent).replace(/ACCENT/g, look.accent);
    var dark = look.scheme === "dark" || (look.scheme === "auto" && window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches);
    if (dark) css += config.dark;
    try {
      // Unlike an element, such a sheet is not refused by a strict policy of the page.
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      make(root, "style", {}, css);
    }
  }

  function make(parent, name, attributes, text) {
    var element = document.createElement(name);
    for (var key in attributes) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  // Sent as plain text so that the browser need not ask first.
  function send(path, body, done, failed) {
    fetch(base + path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "text/plain" }, credentials: "omit", keepalive: true })
      .then(function (r) {
        if (!r.ok) throw r.status;
        return r.json();
      })
      .then(done)
      .catch(failed || function () {});
  }

  function visitor() {
    var mine = recall("visitor");
    if (!mine.id) keep("visitor", (mine = { id: random() }));
    return mine.id;
  }

  function random() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (b) {
      return (b + 256).toString(16).slice(1);
    }).join("");
  }

  // A browser that keeps nothing asks the server each time.
  function recall(name) {
    try {
      return JSON.parse(localStorage.getItem("prodops-survey-" + name)) || {};
    } catch {
      return {};
    }
  }

  function keep(name, value) {
    try {
      localStorage.setItem("prodops-survey-" + name, JSON.stringify(value));
    } catch {}
  }

  function parsed(text) {
    try {
      return JSON.parse(text || "{}");
    } catch {
      return {};
    }
  }

  function texts(values) {
    var out = {};
    for (var key in values) if (values[key] !== null && typeof values[key] !== "object") out[key] = String(values[key]);
    return out;
  }
})
