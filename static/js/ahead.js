// Keeps the articles of a list ahead, for reading without a connection: pages whole, with their files.

const CACHE = "kept-1", MOST = 100; // articles kept ahead; beyond these the oldest go
const isPossible = document.documentElement.dataset.keeps === "on" && "caches" in window;

for (const button of document.querySelectorAll("[data-keep-offline]")) {
  button.hidden = !isPossible;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector("[role=status]");
    button.disabled = true;
    said.textContent = "";
    try {
      const links = [...document.querySelectorAll(button.dataset.keepOffline)].slice(0, MOST);
      await keep(links, done => { said.textContent = `${done} / ${links.length}`; });
      said.textContent = button.dataset.done;
    } catch { said.textContent = button.dataset.failed; }
    button.disabled = false;
  });
}

// Each with its files before the next: what is there when the connection goes can be read.
async function keep(links, tell) {
  await navigator.serviceWorker.ready; // it keeps the files
  const pages = await caches.open(CACHE), files = new Set();
  for (const [done, { href }] of links.entries()) {
    tell(done);
    // As a visitor sees it: a page with something of one's own is kept nowhere.
    const answer = await fetch(href, { credentials: "omit" });
    if (!answer.ok || answer.redirected) continue;
    await pages.delete(href, { ignoreVary: true }); // so that the newest come last
    await pages.put(href, answer.clone());
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of page.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], script[src], .body img[src^='/']")) {
      const file = part.getAttribute("href") ?? part.getAttribute("src");
      if (!files.has(file)) await fetch(file);
      files.add(file);
    }
  }
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await pages.delete(old, { ignoreVary: true });
}
