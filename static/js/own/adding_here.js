// Adding to dossiers without an account: an article, a passage of it, a search, or the reading list.

import { LONGEST } from "./records.js";
import { add, described, rows } from "./store.js";

function offer(form) {
  const choice = form.elements.dossier, last = choice.lastElementChild;
  choice.replaceChildren(...rows("dossiers").map(({ key, title }) => new Option(title, key)), last);
  choice.selectedIndex = 0;
}

// What the form adds: the article of the page, a passage of it, a search, or the reading list.
async function asked({ addHere: what, query, quotation }) {
  if (what === "search") return [{ kind: "search", query: query.slice(0, LONGEST.query) }];
  if (what === "reading")
    return rows("reading").filter(row => row.kept_at).map(({ article, path }) => ({ kind: "article", article, path }));
  const path = location.pathname, article = await described(path);
  return [what === "passage" ? { kind: "passage", quotation, article, path } : { kind: "article", article, path }];
}

document.addEventListener("toggle", event => {
  const form = event.target.closest?.("[data-add-here]");
  if (form && event.target.open) offer(form);
}, true);

document.addEventListener("submit", async event => {
  const form = event.target;
  if (!form.matches("[data-add-here]")) return;
  event.preventDefault();
  const said = form.querySelector("[role=status]"), { dossier, title } = form.elements;
  said.textContent = "";
  if (!title.value.trim() && !rows("dossiers").some(each => each.key === dossier.value)) {
    said.textContent = said.dataset.nowhere;
    return title.focus();
  }
  const into = add(title.value.trim() ? "" : dossier.value, title.value, await asked(form.dataset));
  if (!into) return; // there is no room, as the page says
  const link = document.createElement("a");
  link.href = `${form.getAttribute("action")}#${into.key}`;
  link.textContent = into.title;
  said.replaceChildren(said.dataset.added, link);
  form.reset();
  offer(form);
  dossier.value = into.key;
});

function start() {
  for (const form of document.querySelectorAll("[data-add-here]"))
    form.hidden = form.dataset.addHere === "reading" && !rows("reading").some(row => row.kept_at);
}

start();
document.addEventListener("page:shown", start);
document.addEventListener("library:changed", start);
