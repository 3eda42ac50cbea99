// Starts or removes the worker that keeps pages, and says when there is no connection.

const root = document.documentElement;

addEventListener("offline", () => root.toggleAttribute("data-offline", true));
addEventListener("online", () => root.toggleAttribute("data-offline", false));
if (!navigator.onLine) root.toggleAttribute("data-offline", true);

if ("serviceWorker" in navigator) {
  if (root.dataset.keeps === "on") keep();
  else remove();
}
for (const place of document.querySelectorAll("[data-kept-pages]")) list(place);

// The first page came before there was a worker to keep it.
async function keep() {
  const isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/service-worker.js");
  if (isFirst) (await navigator.serviceWorker.ready).active.postMessage({ read: location.href });
}

async function remove() {
  for (const worker of await navigator.serviceWorker.getRegistrations()) {
    worker.active?.postMessage("off");
    await worker.unregister();
  }
  for (const name of await caches.keys()) await caches.delete(name);
}

// The articles that are in a cache, the one kept last first.
async function list(place) {
  if (!("caches" in window)) return;
  const pages = await caches.open(place.dataset.keptPages);
  for (const request of (await pages.keys()).reverse()) {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith("/articles/")) continue;
    const html = await (await pages.match(request, { ignoreVary: true })).text();
    const kept = new DOMParser().parseFromString(html, "text/html");
    const link = document.createElement("a");
    link.href = pathname + search;
    link.textContent = kept.querySelector("h1").textContent;
    link.lang = kept.querySelector("article")?.lang ?? "";
    const item = document.createElement("li");
    item.append(link);
    place.querySelector("ul").append(item);
    place.hidden = false;
  }
}
