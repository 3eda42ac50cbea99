// Following without an account: kept in this browser, shown by asking the site's own public addresses.

import { asFile, checked, keep, kept, same } from "./own/follows.js";
import { download } from "./own/library_file.js";

const WINDOW = 50; // newest arrivals asked for of each followed thing
const NARROWING = ["q", "source", "topic", "lang", "published_after", "published_before"];

// Without this script the button leads to the page that explains.
for (const form of document.querySelectorAll("[data-follow]")) {
  const { kind, slug, name, follow: unfollow, now, noLonger } = form.dataset;
  const button = form.querySelector("button"), said = form.querySelector("[role=status]");
  const follow = button.textContent;
  const show = () => {
    button.textContent = kept().follows.some(each => same(each, { kind, slug })) ? unfollow : follow;
  };
  form.addEventListener("submit", event => {
    event.preventDefault();
    const state = kept();
    const without = state.follows.filter(each => !same(each, { kind, slug }));
    const follows = without.length === state.follows.length;
    if (follows) without.push({ kind, slug, name });
    keep({ ...state, follows: without });
    said.textContent = follows ? now : noLonger;
    show();
  });
  show();
}

let newest; // number of the last arrival that is shown
const list = document.querySelector("[data-following]");
if (list) {
  list.hidden = false;
  await show();
  list.querySelector("[data-seen]").addEventListener("click", async () => {
    keep({ ...kept(), seen: newest });
    await show();
  });
  list.querySelector("[data-take]").addEventListener("click", take);
  list.querySelector("[data-bring]").addEventListener("change", bring);
}

function pageOf({ kind, slug }) {
  return kind === "search" ? `/search/?${slug}` : `/${kind}s/${slug}/`;
}

// The newest arrivals of a followed thing, by the address that programs ask.
function asked({ kind, slug }) {
  if (kind === "thread") return new URL(`/threads/${slug}/feed.json?ordering=-arrived_at&page_size=${WINDOW}`, location);
  const address = new URL("/api/v1/articles/", location);
  const given = new URLSearchParams(kind === "search" ? slug : { [kind]: slug });
  for (const [name, value] of given) if (NARROWING.includes(name) && value) address.searchParams.append(name, value);
  if (given.get("q")) address.searchParams.set("match", "all");
  for (const [name, value] of Object.entries({ ordering: "-arrived_at", page_size: WINDOW, fields: "id,title,url,language" }))
    address.searchParams.set(name, value);
  return address;
}

async function arrivals(thing) {
  const answer = await fetch(asked(thing), { credentials: "same-origin" });
  if (!answer.ok) return null;
  const said = await answer.json();
  return said.results ?? said.items.map(item => ({ ...item, id: item._foreign_desk.id }));
}

async function show() {
  const { follows, seen } = kept();
  const words = list.dataset;
  const [things, articles] = [list.querySelector("ul"), list.querySelector("ol")];
  const said = list.querySelector("[data-said]");
  list.querySelector("[data-when-following]").hidden = !follows.length;
  const found = new Map();
  newest = seen;
  let isUnknown = false;
  const items = await Promise.all(follows.map(async thing => {
    const all = await arrivals(thing).catch(() => null);
    isUnknown ||= all === null;
    const fresh = (all ?? []).filter(each => each.id > seen);
    for (const each of fresh) {
      newest = Math.max(newest, each.id);
      const known = found.get(each.id) ?? { ...each, reasons: [] };
      known.reasons.push(`${words[thing.kind]}${words.separator}${thing.name}`);
      found.set(each.id, known);
    }
    return item(thing, all === null ? "–" : fresh.length === WINDOW ? `${WINDOW}+` : fresh.length);
  }));
  things.replaceChildren(...items);
  said.textContent = !follows.length ? words.none : found.size || isUnknown ? "" : words.nothingNew;
  list.querySelector("[data-when-new]").hidden = !found.size;
  articles.replaceChildren(...[...found.values()].sort((a, b) => b.id - a.id).map(entry));
}

function link(address, text, language) {
  const a = document.createElement("a");
  a.href = new URL(address, location.origin).href;
  a.textContent = text;
  if (language) a.lang = language;
  return a;
}

function item(thing, number) {
  const [li, count, button] = ["li", "span", "button"].map(name => document.createElement(name));
  count.className = "tally";
  count.textContent = ` ${list.dataset.new}${number} `;
  button.type = "button";
  button.textContent = list.dataset.unfollow;
  button.setAttribute("aria-label", `${list.dataset.unfollow} ${thing.name}`);
  button.addEventListener("click", async () => {
    const state = kept();
    keep({ ...state, follows: state.follows.filter(each => !same(each, thing)) });
    await show();
  });
  li.append(link(pageOf(thing), thing.name), count, button);
  return li;
}

function entry({ url, title, language, reasons }) {
  const [li, why] = ["li", "p"].map(name => document.createElement(name));
  why.className = "why";
  why.textContent = reasons.join(" · ");
  li.append(link(new URL(url).pathname, title, language), why);
  return li;
}

function take() {
  download(asFile(kept()), "following.json");
}

async function bring(event) {
  try {
    const given = JSON.parse(await event.target.files[0].text());
    if (given.foreign_desk_following !== 1) throw new TypeError("no file of ours");
    const searches = (given.searches ?? []).map(({ asked, name }) =>
      ({ kind: "search", slug: asked, name: name || new URLSearchParams(asked).get("q") || asked }));
    const follows = (given.follows ?? []).map(each => ({ ...each, name: each.name ?? each.slug }));
    const state = kept();
    const brought = checked({ follows: [...follows, ...searches], seen: given.seen ?? 0 });
    const more = brought.follows.filter(each => !state.follows.some(other => same(each, other)));
    keep({ follows: [...state.follows, ...more], seen: Math.max(state.seen, brought.seen) });
    await show();
  } catch {
    list.querySelector("[data-said]").textContent = list.dataset.wrong;
  }
}
