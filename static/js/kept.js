// The reading list. Without an account it is kept in this browser only, never sent, and moves into
// an account when its owner presses a button; with one, its buttons work without loading the page.

import { cite } from "./own/citing.js";
import { described, keep, now, rows } from "./own/store.js";

function change(article, path, column) {
  const all = rows("reading");
  let row = all.find(each => each.article.identity === article.identity);
  if (!row) all.unshift(row = { article, path, kept_at: null, read_at: null });
  row[column] = row[column] ? null : now();
  keep("reading", all.filter(each => each.kept_at || each.read_at));
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
    for (const entry of document.querySelectorAll(".entry:not(.event, :has([data-keep])) > div"))
      entry.append(inEntry(buttons.content.cloneNode(true)));
  describe();
  press();
  for (const place of document.querySelectorAll("[data-kept-here]")) list(place);
}

// In a list all buttons have the same words: which article is meant is told by its title.
function describe() {
  for (const [number, heading] of document.querySelectorAll(".entry > h3").entries()) {
    const buttons = heading.parentElement.querySelectorAll(".keeping :is(button, input)");
    if (buttons.length) heading.id ||= `title-${number}`;
    for (const button of buttons) button.setAttribute("aria-describedby", heading.id);
  }
}

// What a list says of its buttons is short, because lists are long.
function inEntry(buttons) {
  const place = document.createElement("span");
  place.className = "keeping";
  place.append(buttons);
  for (const button of place.children) button.type = "button";
  return place;
}

function pathAt(button) {
  const entry = button.closest(".entry");
  const address = entry ? entry.querySelector("h3 a").href : location.href;
  return new URL(address).pathname;
}

function press() {
  const byPath = new Map(rows("reading").map(row => [row.path, row]));
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
    const article = rows("reading").find(row => row.path === path)?.article ?? await described(path);
    change(article, path, button.matches("[data-keep]") ? "kept_at" : "read_at");
  } catch { /* without a connection nothing is known of an article but its title */ }
  press();
});

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
  const kept = rows("reading").filter(row => row.kept_at);
  const items = place.querySelector("[data-kept-list]");
  const none = place.querySelector("[data-kept-none]");
  place.hidden = !kept.length && !none;
  if (none) none.hidden = Boolean(kept.length);
  // What would do nothing is not offered.
  const ahead = place.querySelector("[data-keep-offline]")?.parentElement;
  const empty = place.querySelector("[data-kept-empty]");
  if (ahead) ahead.hidden = !kept.length;
  if (empty) empty.hidden = !kept.some(row => row.read_at);
  items.replaceChildren(...kept.map(row => item(row, items.dataset)));
}

function item({ article, path, read_at }, words) {
  const line = document.createElement("li"), text = document.createElement("span");
  cite(text, { article, path }, read_at ? words.read : "");
  line.append(text);
  if (words.takeOut) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.takeOut;
    button.setAttribute("aria-label", `${words.takeOut}: ${article.title}`);
    button.addEventListener("click", () => {
      keep("reading", rows("reading").filter(row => row.article.identity !== article.identity));
      list(line.closest("[data-kept-here]"));
    });
    line.append(button);
  }
  return line;
}

document.addEventListener("click", event => {
  if (!event.target.closest("[data-kept-empty]")) return;
  keep("reading", rows("reading").filter(row => !row.read_at));
  prepare();
});

prepare();
document.addEventListener("page:shown", prepare);
document.addEventListener("library:changed", prepare);
