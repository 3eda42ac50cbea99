// The reading list. Without an account it is kept in this browser only, never sent, and moves into
// an account when its owner presses a button; with one, its buttons work without loading the page.

const KEY = "kept", MOST = 2000, FILE = "foreign_desk_library";

// ---- What is kept here: [{article, path, kept_at, read_at}], the newest first.

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter(isRow) : [];
  } catch { return []; }
}

// Others may have written what is kept, or what a file holds.
function isRow(row) {
  return typeof row?.article?.title === "string" && typeof row.article.identity === "string"
    && (row.path === undefined || /^\/articles\/\d+\/$/.test(row.path));
}

function keep(rows) {
  try {
    localStorage.setItem(KEY, JSON.stringify(rows.slice(0, MOST)));
    return true;
  } catch { return false; }
}

function change(article, path, column) {
  const rows = kept();
  let row = rows.find(each => each.article.identity === article.identity);
  if (!row) rows.unshift(row = { article, path, kept_at: null, read_at: null });
  row[column] = row[column] ? null : new Date().toISOString();
  keep(rows.filter(each => each.kept_at || each.read_at));
}

// ---- The buttons of an article, and those of a list.

function prepare() {
  const article = document.querySelector("[data-kept-article]");
  if (article) {
    const place = article.closest(".own-actions");
    for (const hidden of place.querySelectorAll("button[hidden], [data-to-kept]")) hidden.hidden = false;
  }
  const buttons = document.querySelector("template[data-kept-buttons]");
  if (buttons)
    for (const entry of document.querySelectorAll(".entry:not(:has([data-keep])) > div"))
      entry.append(buttons.content.cloneNode(true));
  press();
  for (const place of document.querySelectorAll("[data-kept-here]")) list(place);
}

function pathAt(button) {
  const entry = button.closest(".entry");
  const address = entry ? entry.querySelector("h3 a").href : location.href;
  return new URL(address).pathname;
}

function press() {
  const byPath = new Map(kept().map(row => [row.path, row]));
  for (const button of document.querySelectorAll("button[type=button]:is([data-keep], [data-mark-read])")) {
    const row = byPath.get(pathAt(button));
    const column = button.matches("[data-keep]") ? "kept_at" : "read_at";
    button.setAttribute("aria-pressed", String(Boolean(row?.[column])));
  }
}

document.addEventListener("click", async event => {
  const button = event.target.closest("button[type=button]:is([data-keep], [data-mark-read])");
  if (!button) return;
  const path = pathAt(button);
  try {
    const article = kept().find(row => row.path === path)?.article ?? await described(button, path);
    change(article, path, button.matches("[data-keep]") ? "kept_at" : "read_at");
  } catch { /* without a connection nothing is known of an article but its title */ }
  press();
});

// What an article's page says of it.
async function described(button, path) {
  let place = button.closest(".own-actions")?.querySelector("[data-kept-article]");
  if (!place) {
    const html = await (await fetch(path)).text();
    place = new DOMParser().parseFromString(html, "text/html").querySelector("[data-kept-article]");
  }
  return JSON.parse(place.dataset.keptArticle);
}

// With an account: one article at a time, without loading the page.
document.addEventListener("submit", async event => {
  const { target: form, submitter } = event;
  const [act, id] = submitter?.value.split(" ") ?? [];
  if (!form.matches("[data-keeping]") || !id) return;
  event.preventDefault();
  try {
    const sent = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", body: sent });
    if (!answer.ok) throw new Error(answer.statusText);
    const opposite = { keep: "drop", drop: "keep", read: "unread", unread: "read" };
    submitter.value = `${opposite[act]} ${id}`;
    submitter.setAttribute("aria-pressed", String(act === "keep" || act === "read"));
  } catch {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "do", value: submitter.value });
    form.append(field);
    form.submit();
  }
});

// ---- The list as a page shows it.

function list(place) {
  const rows = kept().filter(row => row.kept_at);
  const items = place.querySelector("[data-kept-list]");
  const none = place.querySelector("[data-kept-none]");
  place.hidden = !rows.length && !none;
  if (none) none.hidden = Boolean(rows.length);
  items.replaceChildren(...rows.map(row => item(row, items.dataset)));
}

function item({ article, path, read_at }, words) {
  const line = document.createElement("li"), text = document.createElement("span");
  const link = document.createElement("a");
  link.href = path ?? (/^https?:/.test(article.address) ? article.address : "#");
  link.textContent = article.title;
  link.lang = article.language || "und";
  const about = document.createElement("span");
  about.className = "tally";
  about.textContent = [article.outlet, inWords(article.day), read_at ? words.read : ""].filter(Boolean).join(" · ");
  text.append(link, " ", about);
  line.append(text);
  if (words.takeOut) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.takeOut;
    button.setAttribute("aria-label", `${words.takeOut}: ${article.title}`);
    button.addEventListener("click", () => {
      keep(kept().filter(row => row.article.identity !== article.identity));
      list(line.closest("[data-kept-here]"));
    });
    line.append(button);
  }
  return line;
}

// A day, month or year of a file, as the interface writes them.
function inWords(day) {
  const [year, month, date] = String(day ?? "").split("-").map(Number);
  if (!year) return "";
  const shown = { year: "numeric", ...(month && { month: "long" }), ...(date && { day: "numeric" }), timeZone: "UTC" };
  const { lang } = document.documentElement;
  try {
    return new Date(Date.UTC(year, (month || 1) - 1, date || 1)).toLocaleDateString(lang === "en" ? "en-GB" : lang, shown);
  } catch { return ""; } // no date of any calendar
}

function asFile() {
  const reading = kept().map(({ article, kept_at, read_at }) => ({ article, kept_at, read_at }));
  return new Blob([JSON.stringify({ [FILE]: 1, reading }, null, 1)], { type: "application/json" });
}

document.addEventListener("click", event => {
  if (event.target.closest("[data-kept-export]")) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(asFile());
    link.download = "reading-list.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  if (event.target.closest("[data-kept-empty]")) {
    keep(kept().filter(row => !row.read_at));
    prepare();
  }
});

document.addEventListener("change", async event => {
  if (!event.target.matches("[data-kept-import]")) return;
  const error = event.target.closest("section").querySelector("[data-kept-error]");
  try {
    const found = JSON.parse(await event.target.files[0].text());
    if (found[FILE] !== 1 || !found.reading.every(isRow)) throw new Error("not ours");
    const there = new Set(kept().map(row => row.article.identity));
    keep([...kept(), ...found.reading.filter(row => !there.has(row.article.identity))]);
    error.hidden = true;
    prepare();
  } catch { error.hidden = false; }
});

// Into the account, and then no longer here.
document.addEventListener("submit", async event => {
  const form = event.target;
  if (!form.matches("[data-kept-move]")) return;
  event.preventDefault();
  const body = new FormData(form);
  body.set("file", asFile(), "reading-list.json");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) throw new Error(answer.statusText);
    keep([]);
    location.reload();
  } catch { form.querySelector("[data-kept-error]").hidden = false; }
});

prepare();
document.addEventListener("page:shown", prepare);
