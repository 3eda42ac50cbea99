// Notes without an account, kept in this browser: on the page of an article, where their passages
// are marked, and all of them on the page of notes.

import { mark, texts, unmark } from "./anchoring.js";
import { cite, day } from "./citing.js";
import { LONGEST } from "./records.js";
import { keep, now, rows, uuid } from "./store.js";

const SHOWN = 200; // on the page of notes; those that hold words are found among all

async function onArticle(place) {
  const about = JSON.parse(document.querySelector("[data-kept-article]").dataset.keptArticle);
  const root = document.querySelector("[data-quotable]");
  const form = place.querySelector("[data-note-form]");

  async function show() {
    unmark(root);
    const { shown, written } = await texts(root);
    const mine = rows("notes").filter(each => each.target.article.identity === about.identity);
    mine.sort((one, other) => startOf(one) - startOf(other));
    const shownNotes = mine.map(note => {
      const span = written?.find(quoteOf(note));
      const where = span ? written.carried(span, shown) : shown.find(quoteOf(note));
      if (where) mark(root, where, idOf(note));
      return entry(place, note, { stands: Boolean(where) || (written ? false : undefined) });
    });
    place.querySelector("[data-notes]").replaceChildren(...shownNotes);
    place.hidden = false;
    here(mine);
  }

  // A page that is here has the path of its article, also for notes that came from elsewhere.
  function here(mine) {
    if (!mine.some(each => each.path !== location.pathname)) return;
    const known = new Set(mine.map(each => each.id));
    keep("notes", rows("notes").map(each => (known.has(each.id) ? { ...each, path: location.pathname } : each)));
  }

  form.addEventListener("submit", async event => {
    event.preventDefault();
    const { exact, before, text } = form.elements;
    const { shown, written } = await texts(root);
    const quoted = { exact: exact.value, prefix: before.value };
    const span = shown.find(quoted);
    const source = written ?? shown; // as it is shown, rather than not at all
    const there = span ? shown.carried(span, source) : source.find(quoted);
    const passage = there && source.quoted(there);
    const isGood = Boolean(passage) && passage.exact.length <= LONGEST.quotation;
    form.querySelector("[data-no-passage]").hidden = isGood;
    exact.setAttribute("aria-invalid", String(!isGood));
    if (!isGood) return exact.focus();
    const moment = now();
    const note = {
      id: `urn:uuid:${uuid()}`, created: moment, modified: moment,
      body: { value: text.value }, path: location.pathname,
      target: {
        source: about.address || new URL(location.pathname, location).href, article: { ...about, address: "" },
        selector: [{ type: "TextQuoteSelector", ...passage }, { type: "TextPositionSelector", start: there[0] }],
      },
    };
    if (!keep("notes", [note, ...rows("notes")])) return;
    form.reset();
    form.closest("details").open = false;
    await show();
    location.hash = idOf(note);
  });

  place.addEventListener("note:changed", show);
  await show();
  if (location.hash.startsWith("#note-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function onPage(place) {
  const words = place.querySelector("[type=search]");
  const show = () => {
    const all = rows("notes");
    const wanted = words.value.toLowerCase().split(/\s+/);
    const found = all.filter(note => {
      const said = `${note.body?.value ?? ""}\n${quoteOf(note).exact}\n${note.target.article.title ?? ""}`.toLowerCase();
      return wanted.every(word => said.includes(word));
    });
    place.querySelector("[data-count]").textContent = found.length > SHOWN ? `${SHOWN} / ${found.length}` : found.length;
    place.querySelector("[data-none]").hidden = found.length > 0;
    place.querySelector("[data-notes]").replaceChildren(...found.slice(0, SHOWN).map(note => entry(place, note)));
    place.hidden = !all.length && "whenSome" in place.dataset;
  };
  words.addEventListener("input", show);
  place.addEventListener("note:changed", show);
  document.addEventListener("library:changed", show);
  show();
}

const quoteOf = note => note.target.selector[0];
const startOf = note => note.target.selector[1].start;
const idOf = note => `note-${note.id.slice(-36)}`;

// A note as its template says; `stands` where it is known whether the text has its passage.
function entry(place, note, { stands } = {}) {
  const element = place.querySelector("template[data-note]").content.cloneNode(true).firstElementChild;
  const part = name => element.querySelector(`[data-${name}]`);
  const text = note.body?.value ?? "";
  element.dataset.noteId = note.id;
  part("exact").textContent = quoteOf(note).exact;
  part("exact").lang = note.target.article.language || "und";
  part("said").textContent = text;
  part("said").hidden = !text;
  part("day").textContent = day(note.created.slice(0, 10));
  part("changed").hidden = stands !== false;
  if (part("cited")) cite(part("cited"), { article: { ...note.target.article, address: note.target.source }, path: note.path });
  const link = part("in-text");
  link.hidden = stands === false || !note.path;
  link.href = `${note.path === location.pathname ? "" : note.path}#${idOf(note)}`;
  const form = element.querySelector("form");
  form.elements.text.value = text;
  const store = change => {
    const isKept = keep("notes", rows("notes").flatMap(each => (each.id === note.id ? change(each) : [each])));
    if (isKept && rows("notes").some(each => each.id === note.id)) element.dispatchEvent(new Event("note:changed", { bubbles: true }));
  };
  form.addEventListener("submit", event => {
    event.preventDefault();
    store(each => [{ ...each, modified: now(), body: { value: form.elements.text.value } }]);
  });
  part("delete").addEventListener("click", () => store(() => []));
  return element;
}

function start() {
  for (const place of document.querySelectorAll("[data-notes-here]")) onArticle(place);
  for (const place of document.querySelectorAll("[data-notes-page]")) onPage(place);
}

start();
document.addEventListener("page:shown", start);
