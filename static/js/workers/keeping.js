// Keeps the pages that were read in this browser, for when there is no connection.
// Nothing is fetched that the reader did not ask for. "Reading preferences" turns it off.

const PAGES = "pages-1";
const FILES = "files-1";
const KEPT = "kept-1"; // what a reader asked to have here: see ahead.js
const MOST_PAGES = 300;
const OFFLINE = "/offline/";
const NEVER = /^\/(admin|api|preferences|i18n|healthz|readyz)(\/|$)/;

self.addEventListener("install", event => {
  self.skipWaiting();
  event.waitUntil(caches.open(PAGES).then(pages => pages.add(OFFLINE)));
});

self.addEventListener("activate", event => {
  event.waitUntil(clearOld().then(() => self.clients.claim()));
});

// The reader turned it off: what is being fetched for the page that says so is not kept either.
let isOff = false;
self.addEventListener("message", event => {
  if (event.data.read) event.waitUntil(keepFirst(event.data.read));
  if (event.data !== "off") return;
  isOff = true;
  event.waitUntil(caches.keys().then(names => Promise.all(names.map(name => caches.delete(name)))));
});

self.addEventListener("fetch", event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === "POST" && /\/logout\/$/.test(pathname)) event.waitUntil(forget());
  if (isOff || request.method !== "GET" || origin !== location.origin || NEVER.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request, event));
  else if (/^\/(static|pictures)\//.test(pathname)) event.respondWith(file(request));
});

// A page as it is now; without a connection, as it was when it was read last, and marked so.
async function page(request, event) {
  try {
    const answer = await fetch(request);
    const isPage = answer.headers.get("Content-Type")?.startsWith("text/html") && !answer.redirected;
    if (answer.status === 200 && isPage && !isPrivate(answer)) event.waitUntil(keep(request, answer.clone()));
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    const kept = await pages.match(request, { ignoreVary: true })
      ?? await (await caches.open(KEPT)).match(request, { ignoreVary: true })
      ?? await pages.match(OFFLINE, { ignoreVary: true });
    return kept ? marked(kept) : Response.error();
  }
}

// The page that was read before this worker was there, with its files.
async function keepFirst(url) {
  const { origin, pathname } = new URL(url);
  if (isOff || origin !== location.origin || NEVER.test(pathname)) return;
  const answer = await fetch(url);
  if (answer.status !== 200 || answer.redirected || isPrivate(answer)) return;
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) return;
  const html = await answer.clone().text();
  await keep(new Request(url), answer);
  for (const [, path] of html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) await file(new Request(path));
}

// What is one person's is never kept: the next at this browser may be somebody else.
function isPrivate(answer) {
  return /private|no-store/.test(answer.headers.get("Cache-Control") ?? "");
}

// Who logs out leaves nothing here but the page that says there is no connection.
async function forget() {
  await caches.delete(FILES);
  await caches.delete(KEPT);
  const pages = await caches.open(PAGES);
  for (const kept of await pages.keys())
    if (new URL(kept.url).pathname !== OFFLINE) await pages.delete(kept, { ignoreVary: true });
}

async function keep(request, answer) {
  if (isOff) return;
  const pages = await caches.open(PAGES);
  await pages.delete(request.url, { ignoreVary: true }); // so that the newest come last
  await pages.put(request.url, answer);
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PAGES)))
    if (new URL(old.url).pathname !== OFFLINE) await pages.delete(old, { ignoreVary: true });
}

async function marked(answer) {
  const html = (await answer.text()).replace("<html ", "<html data-offline ");
  return new Response(html, { status: answer.status, headers: answer.headers });
}

// Files have their content in their name: what is here is right.
async function file(request) {
  const kept = await caches.match(request, { cacheName: FILES, ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200 && !isPrivate(answer) && !isOff)
    await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

async function clearOld() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => ![PAGES, FILES, KEPT].includes(name)).map(name => caches.delete(name)));
}
