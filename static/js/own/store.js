// What a reader without an account owns, kept in this browser; of it the site is sent only which
// articles to cite: the rows of a library file. Each also has the path of its article here, and dossiers have a key, of their id.

import { LONGEST, MOST, RECORDS, pathOf } from "./records.js";

const KEYS = { reading: "kept", dossiers: "dossiers", notes: "notes" }; // of localStorage
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_CHARACTERS = 3_000_000; // of each: a file of them is one that the site takes

export const now = () => new Date().toISOString();

// Others may have written what is kept.
export function rows(name) {
  try {
    return JSON.parse(localStorage.getItem(KEYS[name]) ?? "[]").flatMap(row => {
      try {
        return [withPlaces(name, row, RECORDS[name](row))];
      } catch { return []; }
    });
  } catch { return []; } // no list at all
}

// Keeps rows in the place of those that are there; false, and the page says so, where there is no room.
export function keep(name, all) {
  const text = JSON.stringify(all);
  let isKept = text.length <= MOST_CHARACTERS && all.length <= MOST[name];
  try {
    if (isKept) localStorage.setItem(KEYS[name], text);
  } catch { isKept = false; }
  return isKept ? tell(true) : noRoom();
}

export const noRoom = () => tell(false);

function tell(isKept) {
  const place = document.getElementById("not-kept");
  if (place) place.hidden = isKept;
  return isKept;
}

// Another tab changed something: shown here too, unless somebody writes, which would be lost.
addEventListener("storage", ({ key }) => {
  if (key !== null && !Object.values(KEYS).includes(key)) return;
  if (!document.activeElement?.matches("input, textarea, select")) document.dispatchEvent(new Event("library:changed"));
});

function withPlaces(name, row, record) {
  if (name !== "dossiers") return { ...record, path: pathOf(record.article ?? record.target.article) };
  const items = record.items.map(item => ({ ...item, path: pathOf(item.article) }));
  const key = record.id?.slice(-36) ?? (UUID.test(row.key) ? row.key : uuid());
  return { ...record, id: `urn:uuid:${key}`, key, items };
}

// Thirty-two random digits; crypto.randomUUID is there on https alone.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Adds the rows of a file; what is here already stays as it is, and a dossier gets what it lacks.
export function bring(library) {
  const known = new Set([...rows("reading").map(row => row.article.identity), ...rows("notes").map(row => row.id)]);
  const fresh = list => list.filter(row => !known.has(row.id ?? row.article.identity));
  const dossiers = rows("dossiers");
  for (const row of library.dossiers) {
    const mine = row.id && dossiers.find(each => each.id === row.id);
    if (mine) mine.items.push(...row.items.filter(item => !mine.items.some(each => same(each, item))));
    else dossiers.unshift({ ...row, key: row.id?.slice(-36) ?? uuid() });
  }
  if (dossiers.some(each => each.items.length > MOST.items)) return noRoom();
  return keep("reading", [...rows("reading"), ...fresh(library.reading)])
    && keep("notes", [...rows("notes"), ...fresh(library.notes)])
    && keep("dossiers", dossiers);
}

// Whether two items of a dossier are the same one, as the site sees it.
function same(one, other) {
  const said = ["kind", "text", "quotation", "query"].every(name => (one[name] ?? "") === (other[name] ?? ""));
  return said && one.article?.identity === other.article?.identity && Date.parse(one.added_at) === Date.parse(other.added_at);
}

// Adds items to a dossier, or to a new one with this title; an article once. The dossier, or null.
export function add(key, title, items) {
  const all = rows("dossiers");
  let into = all.find(each => each.key === key);
  if (!into) {
    const named = title.trim().slice(0, LONGEST.title);
    if (!named) return null;
    all.unshift(into = { key: uuid(), title: named, introduction: "", made_at: now(), items: [] });
  }
  const there = new Set(into.items.filter(each => each.kind === "article").map(each => each.article.identity));
  const fresh = items.filter(each => each.kind !== "article" || !there.has(each.article.identity));
  into.items.push(...fresh.map(each => ({ added_at: now(), ...each })));
  return (into.items.length <= MOST.items ? keep("dossiers", all) : noRoom()) ? into : null;
}

// What the page of an article says of it.
export async function described(path) {
  const here = path === location.pathname ? document : null;
  const page = here ?? new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
  return JSON.parse(page.querySelector("[data-kept-article]").dataset.keptArticle);
}
