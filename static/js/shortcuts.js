// Single keys that move through lists and articles. Deaf while something is written or composed.

const CODES = { Slash: "/", BracketLeft: "[", BracketRight: "]" };
const help = document.querySelector("dialog[data-shortcuts]");
let waiting = 0; // until when a letter after "g" counts

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat && !"jknp".includes(event.key)) return;
  if (event.isComposing || event.keyCode === 229 || event.key === "Process") return;
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (field) {
    if (event.key === "Escape" && !field.value) field.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const does = event.timeStamp < waiting ? goTo(letter(event)) : ACTIONS[letter(event)];
  waiting = 0;
  if (does?.(event) !== undefined) event.preventDefault();
});

document.addEventListener("click", event => {
  if (!event.target.closest("[data-opens-shortcuts]")) return;
  event.preventDefault();
  help.showModal();
});

// What the key writes where that is a Latin letter or a sign of ours; else what its place on the
// keyboard would write: with a Chinese, Japanese or Russian layout the key itself says nothing.
function letter({ key, code, shiftKey }) {
  if (/^[a-z?/[\]]$/i.test(key)) return key.toLowerCase();
  if (code === "Slash" && shiftKey) return "?";
  return CODES[code] ?? (/^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : "");
}

const ACTIONS = {
  j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
  o: () => follow(document.activeElement.closest(".entry")?.querySelector(".entry h3 a")),
  v: () => follow(document.querySelector("[data-original]")),
  s: () => press("[data-keep]"), m: () => press("[data-mark-read]"),
  t: () => nextOf("[data-theme-switch] button"),
  g: ({ timeStamp }) => { waiting = timeStamp + 1500; return true; },
  "[": () => follow(document.querySelector(".pages [rel=prev], .neighbours [rel=prev], .period-links a:not(.period-later)")),
  "]": () => follow(document.querySelector(".pages [rel=next], .neighbours [rel=next], .period-links .period-later")),
  "/": search,
  "?": () => help.showModal() ?? true,
};

function goTo(name) {
  return () => follow(document.querySelector(`[data-go="${CSS.escape(name)}"]`));
}

function follow(link) {
  link?.click();
  return link ? true : undefined;
}

// The button of the entry one is at, or of the article.
function press(button) {
  const place = document.activeElement.closest(".entry") ?? document.querySelector(".own-actions");
  return follow(place?.querySelector(button));
}

// In a list to the next entry; in an article to the next one of the list it came from.
function step(by) {
  const links = [...document.querySelectorAll(".entry h3 a")];
  if (!links.length)
    return follow(document.querySelector(`[data-step=${by > 0 ? "next" : "previous"}]`));
  const here = links.indexOf(document.activeElement.closest(".entry")?.querySelector(".entry h3 a"));
  const link = here < 0 ? links[by > 0 ? firstBelow(links) : 0] : links[here + by];
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "center" });
  return true;
}

// The first entry that is not above what is seen.
function firstBelow(links) {
  return Math.max(0, links.findIndex(link => link.getBoundingClientRect().top >= 0));
}

function nextOf(selector) {
  const buttons = [...document.querySelectorAll(selector)];
  const here = buttons.findIndex(button => button.getAttribute("aria-pressed") === "true");
  buttons[(here + 1) % buttons.length]?.click();
  return true;
}

function search() {
  const fields = [...document.querySelectorAll("main .search-form [type=search], #site-q")];
  const field = fields.find(each => each.checkVisibility());
  if (!field) return follow(document.querySelector("[data-go='/']"));
  field.focus();
  field.select();
  return true;
}
