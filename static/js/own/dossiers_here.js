// The page of dossiers without an account, kept in this browser: one is chosen by its key in the address.

import { cite } from "./citing.js";
import { LONGEST, MOST, written } from "./records.js";
import { add, keep, noRoom, now, rows } from "./store.js";
import { download } from "./library_file.js";

function onPage(place) {
  const part = name => place.querySelector(`[data-${name}]`);
  const [one, list] = [part("dossier"), part("dossiers")];
  let order = "own";
  const chosen = () => rows("dossiers").find(each => each.key === location.hash.slice(1));

  function show(focus) {
    const dossier = chosen();
    list.hidden = Boolean(dossier);
    one.hidden = !dossier;
    place.hidden = "whenSome" in place.dataset && !rows("dossiers").length;
    if (!dossier) return list.querySelector("ul").replaceChildren(...rows("dossiers").map(link));
    part("title").textContent = dossier.title;
    part("introduction").textContent = dossier.introduction;
    for (const name of ["title", "introduction"]) part("settings").elements[name].value = dossier[name];
    for (const button of one.querySelectorAll("[data-order]"))
      button.setAttribute("aria-pressed", String(button.dataset.order === order));
    const shown = order === "date" ? byDate(dossier.items) : dossier.items;
    part("items").replaceChildren(...shown.map(element));
    part("empty").hidden = shown.length > 0;
    const identities = new Set([...shown, ...dossier.items].map(each => each.article?.identity).filter(Boolean));
    const references = part("cite"); // not where there is no connection
    if (references) {
      references.elements.identities.value = [...identities].join("\n");
      references.hidden = !identities.size;
    }
    if (focus) part("items").children[focus.at]?.querySelector(`[value=${focus.act}]`)?.focus();
  }

  function byDate(items) {
    return items.filter(each => each.article?.day).sort((a, b) => a.article.day.localeCompare(b.article.day));
  }

  // Stores what `change` makes of the dossier that is shown, or takes it away if that is nothing.
  function store(change) {
    const { key } = chosen() ?? {};
    return keep("dossiers", rows("dossiers").flatMap(each => (each.key === key ? change(each) ?? [] : [each])));
  }

  function link({ key, title, items }) {
    const line = document.createElement("li"), a = document.createElement("a"), many = document.createElement("span");
    [a.href, a.textContent] = [`#${key}`, title];
    many.className = "tally";
    many.textContent = `${list.dataset.wordItems}${items.length}`;
    line.append(a, " ", many);
    return line;
  }

  function element(item) {
    const line = part("item").content.cloneNode(true).firstElementChild;
    const at = name => line.querySelector(`[data-${name}]`);
    const said = item.kind === "heading" ? at("heading") : at("said");
    for (const [name, text] of [["quotation", item.quotation], ["query", item.query]]) at(name).hidden = !text;
    at("quotation").textContent = item.quotation ?? "";
    at("quotation").lang = item.article?.language || "und";
    if (item.query) {
      const a = at("query").querySelector("a");
      a.href = `/search/?${item.query}`;
      a.textContent = new URLSearchParams(item.query).get("q") ?? item.query;
    }
    if (item.article) cite(at("cited"), item);
    for (const name of ["heading", "said"]) at(name).hidden = at(name) !== said || !item.text;
    said.textContent = item.text ?? "";
    const form = line.querySelector("form");
    form.hidden = order !== "arrange";
    form.elements.text.value = item.text ?? "";
    form.addEventListener("submit", event => {
      event.preventDefault();
      arrange(event.submitter.value, item, form.elements);
    });
    return line;
  }

  // Where the item is now: another tab may have moved it, or taken it out.
  function arrange(act, shown, { place: wanted, text }) {
    const items = chosen()?.items ?? [], last = items.length - 1;
    const number = items.findIndex(each => JSON.stringify(each) === JSON.stringify(shown));
    if (number < 0) return show();
    const to = { up: number - 1, down: number + 1, to: Number(wanted.value) - 1 }[act] ?? number;
    if (!Number.isInteger(to) || (act === "to" && to < 0)) return wanted.focus();
    const target = Math.min(Math.max(to, 0), last);
    const isKept = store(dossier => {
      const [item] = dossier.items.splice(number, 1);
      if (act === "write") item.text = text.value;
      if (act !== "out") dossier.items.splice(target, 0, item);
      return [dossier];
    });
    if (isKept) show({ at: act === "out" ? Math.min(number, last - 1) : target, act: act === "write" ? "up" : act });
  }

  part("begin").addEventListener("submit", event => {
    event.preventDefault();
    const into = add("", event.target.elements.title.value, []);
    event.target.reset();
    if (into) location.hash = into.key;
  });
  part("write").addEventListener("submit", event => {
    event.preventDefault();
    const { text } = event.target.elements, kind = event.submitter.value;
    const said = kind === "heading" ? text.value.replace(/\s+/g, " ").trim().slice(0, LONGEST.title) : text.value;
    const isKept = chosen()?.items.length < MOST.items ? store(dossier =>
      [{ ...dossier, items: [...dossier.items, { kind, text: said, added_at: now() }] }]) : noRoom();
    if (!isKept) return;
    event.target.reset();
    show();
  });
  part("settings").addEventListener("submit", event => {
    event.preventDefault();
    const { title, introduction } = event.target.elements;
    if (!title.value.trim()) return title.focus();
    if (!chosen() || !store(each => [{ ...each, title: title.value.trim(), introduction: introduction.value }])) return;
    event.target.closest("details").open = false;
    show();
  });
  one.addEventListener("click", event => {
    const { order: other } = event.target.dataset;
    if (other) order = other;
    if (event.target.matches("[data-take]")) download(written({ dossiers: [chosen()] }), "dossier.json");
    if (event.target.matches("[data-drop]")) {
      store(() => null);
      location.hash = "";
    }
    if (other) show();
  });
  addEventListener("hashchange", () => show());
  document.addEventListener("library:changed", () => show());
  show();
}

function start() {
  for (const place of document.querySelectorAll("[data-dossiers-here]")) onPage(place);
}

start();
document.addEventListener("page:shown", start);
