// What a visitor follows, kept in this browser only, and as a file.

import { noRoom } from "./store.js";

const KEY = "following-1";
const KINDS = ["topic", "source", "thread"];

export function kept() {
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch { // never written, or by something else
    return { follows: [], seen: 0 };
  }
}

// False, and the page says so, where the browser has no room.
export function keep(state) {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch { return noRoom(); }
  return true;
}

export const same = (one, other) => one.kind === other.kind && one.slug === other.slug;

// Takes out what stood in another state of it; what was followed since stays.
export function forget({ follows: gone }) {
  const { follows, seen } = kept();
  const left = follows.filter(each => !gone.some(other => same(each, other)));
  keep({ follows: left, seen: left.length ? seen : 0 });
}

// Only what this script itself would have written.
export function checked({ follows = [], seen = 0 }) {
  if (!Array.isArray(follows) || !Number.isInteger(seen) || seen < 0) throw new TypeError("no list");
  const good = follows.slice(0, 300).filter(each =>
    typeof each?.slug === "string" && typeof each.name === "string" && each.slug.length <= 5000
    && (each.kind === "search" || (KINDS.includes(each.kind) && /^[-\w]{1,100}$/.test(each.slug))));
  return { follows: good.map(({ kind, slug, name }) => ({ kind, slug, name })), seen };
}

// The same form as an account's file, so that either reads the other's.
export function asFile({ follows, seen }) {
  return JSON.stringify({
    foreign_desk_following: 1,
    ...(seen ? { seen } : {}),
    follows: follows.filter(each => each.kind !== "search"),
    searches: follows.filter(each => each.kind === "search")
      .map(({ slug, name }) => ({ asked: slug, name: name.slice(0, 100) })),
  });
}
