// All that is kept in this browser as one file: taken away, read back, moved into an account, forgotten.

import * as following from "./follows.js";
import { RECORDS, read, written } from "./records.js";
import { bring, keep, rows } from "./store.js";

const NAMES = Object.keys(RECORDS);
const all = () => Object.fromEntries(NAMES.map(name => [name, rows(name)]));

export function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function forget() {
  for (const name of NAMES) keep(name, []);
}

function tell() {
  document.dispatchEvent(new Event("library:changed"));
}

document.addEventListener("click", event => {
  if (event.target.closest("[data-library-take]")) download(written(all()), "library.json");
  if (!event.target.closest("[data-library-forget]")) return;
  forget();
  following.keep({ follows: [], seen: 0 });
  tell();
});

document.addEventListener("change", async event => {
  if (!event.target.matches("[data-library-bring]")) return;
  const error = event.target.closest("section").querySelector("[data-library-error]");
  try {
    error.hidden = bring(read(await event.target.files[0].text()));
  } catch { error.hidden = false; }
  tell();
});

// Into the account: one press, and what arrived is no longer here.
document.addEventListener("submit", async event => {
  const form = event.target;
  if (!form.matches("[data-kept-move] form")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const followed = following.kept();
    if (followed.follows.length) {
      await send(form.dataset.following, form, { text: following.asFile(followed) });
      following.forget(followed);
    }
    if (NAMES.some(name => rows(name).length)) {
      const sent = all();
      await send(form.action, form, { file: new File([written(sent)], "library.json") });
      // What another tab added or changed meanwhile stays.
      for (const name of NAMES) {
        const gone = new Set(sent[name].map(row => JSON.stringify(row)));
        keep(name, rows(name).filter(row => !gone.has(JSON.stringify(row))));
      }
    }
    location.reload();
  } catch {
    form.querySelector("[data-kept-error]").hidden = false;
    button.disabled = false;
  }
});

// Who is logged out meanwhile is led to log in, and nothing was stored.
async function send(address, form, given) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  const answer = await fetch(address, { method: "POST", body });
  if (!answer.ok || !new URL(answer.url).pathname.startsWith("/mine/")) throw new Error(answer.statusText);
}

for (const place of document.querySelectorAll("[data-by-script]")) place.hidden = false;
for (const place of document.querySelectorAll("[data-kept-move]"))
  place.hidden = !following.kept().follows.length && !NAMES.some(name => rows(name).length);
