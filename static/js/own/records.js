// What a library file holds, checked as the site checks it: a reading list, dossiers, notes.
// Each function returns a copy with the keys of the file alone, or throws TypeError.

const MARK = "foreign_desk_library", CONTEXT = "http://www.w3.org/ns/anno.jsonld";
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;
const DAY = /^(\d{4}(-\d\d(-\d\d)?)?)?$/;
const URN = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KINDS = ["article", "passage", "search", "note", "heading"];
const COLUMNS = { identity: 2100, title: 1000, outlet: 200, address: 2000, language: 20, day: 10, page: 2000 };
export const MOST = { reading: 2000, dossiers: 200, notes: 10_000, items: 2000 };
export const LONGEST = { text: 10_000, quotation: 2000, query: 2000, title: 200 };

function fail(said) {
  throw new TypeError(said);
}

// A text that the site can store: no half of a character, none that no page can show.
function text(given = "", most) {
  if (typeof given !== "string" || given.length > most) fail("no text");
  return given.replace(/[\0\p{Surrogate}]/gu, "");
}

const like = (pattern, given) => (pattern.test(given) ? given : fail("another form"));

function moment(given) {
  return Number.isNaN(Date.parse(like(MOMENT, given))) ? fail("no moment") : given;
}

function list(given = [], most, each) {
  return Array.isArray(given) && given.length <= most ? given.map(each) : fail("no list");
}

// Without what is empty, as the site writes it.
function filled(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value));
}

// `path` is that of its page here, which a file names in full: another site has other pages.
export function article(given = {}, path = "") {
  const page = path ? location.origin + path : given.page;
  const columns = Object.entries(COLUMNS).map(([name, most]) => [name, text({ ...given, page }[name], most)]);
  const found = filled(Object.fromEntries(columns));
  like(DAY, found.day ?? "");
  if (found.address && !/^https?:\/\/[^\s/@]+(\/|$)/.test(found.address)) delete found.address;
  return found;
}

// The path of an article's page if it is one of this site.
export function pathOf({ page = "" } = {}) {
  const path = page.slice(location.origin.length);
  return page.startsWith(location.origin) && /^\/articles\/\d+\/$/.test(path) ? path : undefined;
}

export function reading({ article: given, path, kept_at = null, read_at = null }) {
  const found = article(given, path);
  if (!found.identity) fail("no article");
  return { article: found, kept_at: kept_at && moment(kept_at), read_at: read_at && moment(read_at) };
}

export function item({ kind, added_at, added_by, article: about, path, ...given }) {
  if (!KINDS.includes(kind)) fail("no kind");
  const texts = ["text", "quotation", "query"].map(name => [name, text(given[name], LONGEST[name])]);
  const found = article(about, path);
  return filled({
    kind, ...Object.fromEntries(texts), article: Object.keys(found).length ? found : null,
    added_by: text(added_by, 150), added_at: moment(added_at),
  });
}

export function dossier({ id, title, introduction, made_at, items }) {
  if (!text(title, LONGEST.title).trim()) fail("no title");
  return {
    ...(id && { id: like(URN, id) }),
    title: text(title, LONGEST.title), introduction: text(introduction, LONGEST.text),
    made_at: moment(made_at), items: list(items, MOST.items, item),
  };
}

// A Web Annotation: first the quotation, then its place.
export function note({ id, created, modified, body, target, path }) {
  const quote = target.selector.find(each => each.type === "TextQuoteSelector");
  const place = target.selector.find(each => each.type === "TextPositionSelector");
  const exact = text(quote.exact, LONGEST.quotation) || fail("no passage");
  const start = Number.isSafeInteger(place?.start) && place.start >= 0 ? place.start : 0;
  const said = text(body?.value, LONGEST.text);
  return {
    id: like(URN, id),
    type: "Annotation",
    motivation: said ? "commenting" : "highlighting",
    created: moment(created),
    modified: moment(modified),
    ...(said && { body: { type: "TextualBody", value: said } }),
    target: {
      source: text(target.source, 2000),
      article: article(target.article, path),
      selector: [
        { type: "TextQuoteSelector", exact, prefix: text(quote.prefix, 64), suffix: text(quote.suffix, 64) },
        { type: "TextPositionSelector", start, end: start + exact.length },
      ],
    },
  };
}

export const RECORDS = { reading, dossiers: dossier, notes: note };

export function written(library) {
  const parts = Object.entries(library).map(([name, rows]) => [name, rows.map(row => RECORDS[name](row))]);
  return JSON.stringify({ [MARK]: 1, ...Object.fromEntries(parts) }, null, 1);
}

// All lists of a file, or of notes as Web Annotations; throws for any other.
export function read(file) {
  const given = JSON.parse(file);
  const found = given["@context"] === CONTEXT ? { notes: given.items } : given[MARK] === 1 ? given : fail("none of ours");
  return Object.fromEntries(Object.entries(RECORDS).map(([name, each]) => [name, list(found[name], MOST[name], row => each(row))]));
}
