// Keeps the page equal to the tree of parts that the server sends (see ui/view.py), and sends what the shopper does.
// Runs as gr.HTML's js_on_load: `element` is the component, `props.value` the tree, `trigger('act', data)` reaches Python.

const wide = window.matchMedia("(min-width: 960px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const form = element.querySelector(".fw-composer");
const message = form.querySelector("textarea");
const send = form.querySelector("button");
const foot = element.querySelector(".fw-foot");
const log = element.querySelector('[data-region="log"]');
let busy = false;
let sent = "";
let turns = null;
let following = false;
let told = null;
const DWELL = 30;
const sight = new Set();
const looked = new WeakMap();
const noted = new Set();
let notes = [];
let watched = "";
let lastSign = Date.now();
const inSight = new IntersectionObserver(
  (entries) => {
    for (const each of entries) {
      if (each.intersectionRatio >= 0.5) sight.add(each.target);
      else sight.delete(each.target);
    }
  },
  { threshold: [0, 0.5] },
);

function patch(box, parts) {
  const old = new Map([...box.children].map((child) => [child.dataset.key, child]));
  const keys = new Set(parts.map((part) => part.key));
  for (const [key, child] of old) if (!keys.has(key)) child.remove();
  parts.forEach((part, place) => {
    let node = old.get(part.key);
    if (!node) {
      node = document.createElement(part.css === "fw-card" ? "article" : "div");
      node.dataset.key = part.key;
      if (part.css === "fw-card") inSight.observe(node);
    }
    if (node.className !== part.css) node.className = part.css;
    if (part.id) node.id = part.id;
    if (box.children[place] !== node) box.insertBefore(node, box.children[place] ?? null);
    if (part.parts) patch(node, part.parts);
    else if (node.written !== part.html) write(node, part.html);
  });
}

// Replaces a part's HTML; what the shopper opened stays open, and the focus stays where it was.
function write(node, html) {
  const open = [...node.querySelectorAll("details[open]")].map((each) => each.id);
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  node.innerHTML = html;
  node.written = html;
  for (const each of node.querySelectorAll("details")) each.open = open.includes(each.id);
  if (focused) (document.getElementById(focused) ?? message).focus({ preventScroll: true });
  unfold();
}

// The panel folds on a phone only.
function unfold() {
  const fold = element.querySelector("#panel-fold");
  if (fold && wide.matches) fold.open = true;
}

function draw(value) {
  if (!value?.regions) return;
  document.documentElement.lang = value.language;
  const inLog = log.contains(document.activeElement);
  const held = inLog ? document.activeElement.id : "";
  const height = inLog ? document.activeElement.getBoundingClientRect().top : 0;
  for (const [name, parts] of Object.entries(value.regions)) {
    patch(element.querySelector(`[data-region="${name}"]`), parts);
  }
  // A product that was dismissed took the focus with it: on to the one in its place, or to what brings it back.
  if (inLog && !log.contains(document.activeElement)) {
    const next = (held && document.getElementById(held)) || element.querySelector("#told-act") || message;
    next.focus({ preventScroll: true });
  }
  // What the shopper pressed stays where it was, whatever came in above it.
  if (held && document.activeElement.id === held && turns === countTurns()) {
    window.scrollBy({ top: document.activeElement.getBoundingClientRect().top - height, behavior: "instant" });
  }
  watched = value.watched;
  busy = value.busy;
  log.setAttribute("aria-busy", String(busy));
  log.setAttribute("aria-label", value.texts.conversation);
  message.placeholder = value.texts.placeholder;
  message.setAttribute("aria-label", value.texts.message);
  send.textContent = value.texts.send;
  send.disabled = busy;
  const count = countTurns();
  if (turns !== null && count > turns) {
    // Only now has the message arrived; until then it is not taken away.
    if (message.value === sent) message.value = "";
    grow();
    toTop(log.lastElementChild);
    following = true;
  } else if (following) {
    followText();
  }
  const problem = log.lastElementChild?.querySelector(".fw-problem") ?? null;
  if (problem && problem !== told && turns !== null) fail(problem);
  told = problem;
  turns = count;
}

function countTurns() {
  return log.querySelectorAll(".fw-turn").length;
}

// What could not be done is shown, and the message goes back into the box to be mended or sent again.
function fail(problem) {
  if (!message.value) message.value = sent;
  grow();
  following = false;
  problem.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "center" });
}

// As the text grows, its end and the check below it stay in sight above the composer, until the shopper scrolls on their own.
function followText() {
  // Several shelves fill a window: their first products stay in sight.
  if (log.lastElementChild?.querySelector(".fw-shelves") && !wide.matches) return;
  const last = [...(log.lastElementChild?.querySelectorAll(".fw-text, .fw-check") ?? [])].at(-1);
  const hidden = last ? last.getBoundingClientRect().bottom + 10 - foot.getBoundingClientRect().top : 0;
  if (hidden > 0) window.scrollBy({ top: hidden, behavior: calm.matches ? "auto" : "smooth" });
}
for (const moved of ["wheel", "touchmove"]) {
  window.addEventListener(moved, () => (following = false), { passive: true });
}

// A new message goes to the top of the window, so that its products come into sight below it.
function toTop(turn) {
  turn.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
}

// What is looked at is told to the shop, several at a time, where it may be kept: a product whose link or reasons are
// opened was clicked; one that had the shopper's sight for long was dwelt on. Sight is shared among the cards in view, and
// counts as long as the shopper does anything at all. Each is told once.
function note(card, kind, value) {
  const product = card.dataset.key.slice(card.dataset.key.indexOf("-") + 1);
  if (!watched || noted.has(`${kind} ${product}`)) return;
  noted.add(`${kind} ${product}`);
  notes.push({ user: watched, product, kind, value, source: "page" });
}

function tell() {
  const body = new Blob([JSON.stringify({ events: notes })], { type: "application/json" });
  if (notes.length && navigator.sendBeacon("/v1/events", body)) notes = [];
}

function look() {
  if (document.hidden || Date.now() - lastSign > DWELL * 1000) return;
  const cards = [...sight].filter((card) => card.isConnected);
  for (const card of cards) {
    const seconds = (looked.get(card) ?? 0) + 1 / cards.length;
    looked.set(card, seconds);
    if (seconds >= DWELL) note(card, "dwell", DWELL);
  }
}
setInterval(look, 1000);
setInterval(tell, 5000);
document.addEventListener("visibilitychange", tell);
for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"]) {
  window.addEventListener(sign, () => (lastSign = Date.now()), { passive: true });
}
element.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open && event.target.matches(".fw-why")) note(event.target.closest(".fw-card"), "click");
  },
  true,
);

function act(data) {
  tell();
  if (!busy || !["say", "drop", "compare"].includes(data.kind)) trigger("act", data);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sent = message.value;
  if (sent.trim()) act({ kind: "say", text: sent });
});

message.addEventListener("keydown", (event) => {
  // While an input method composes (Chinese, say), Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// Also keeps the draft for this tab: when the server was away, Gradio loads the page anew.
function grow() {
  sessionStorage.setItem("floorwalker-draft", message.value);
  message.style.height = "auto";
  message.style.height = `${Math.min(message.scrollHeight, 160)}px`;
}
message.addEventListener("input", grow);

element.addEventListener("click", (event) => {
  const cite = event.target.closest("a.fw-cite");
  if (cite) {
    event.preventDefault();
    const card = document.getElementById(cite.getAttribute("href").slice(1));
    if (!card) return;
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "center" });
    return;
  }
  if (event.target.closest(".fw-title a")) note(event.target.closest(".fw-card"), "click");
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const data = JSON.parse(button.dataset.act);
  // A suggestion is a message too; any other turn that fails leaves the box as it is.
  if (data.kind === "say") sent = data.text;
  else if (data.kind === "drop" || data.kind === "compare") sent = "";
  act(data);
});

// A picture that cannot be loaded gives way to the drawn one, once. Errors of pictures do not bubble: they are caught going down.
element.addEventListener(
  "error",
  (event) => {
    const drawn = event.target.dataset?.drawn;
    if (!drawn) return;
    delete event.target.dataset.drawn;
    event.target.src = drawn;
  },
  true,
);

message.value = sessionStorage.getItem("floorwalker-draft") ?? "";
grow();
wide.addEventListener("change", unfold);
watch("value", () => draw(props.value));
draw(props.value);
