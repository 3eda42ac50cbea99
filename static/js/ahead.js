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
      await keep(document.querySelectorAll(button.dataset.keepOffline));
      said.textContent = button.dataset.done;
    } catch { said.textContent = button.dataset.failed; }
    button.disabled = false;
  });
}

async function keep(links) {
  await navigator.serviceWorker.ready; // it keeps the files
  const pages = await caches.open(CACHE), files = new Set();
  for (const { href } of [...links].slice(0, MOST)) {
    // As a visitor sees it: a page with something of one's own is kept nowhere.
    const answer = await fetch(href, { credentials: "omit" });
    if (!answer.ok || answer.redirected) continue;
    await pages.delete(href, { ignoreVary: true }); // so that the newest come last
    await pages.put(href, answer.clone());
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const file of page.querySelectorAll("link[rel=stylesheet], script[src], .body img[src^='/']"))
      files.add(file.getAttribute("href") ?? file.getAttribute("src"));
  }
  for (const file of files) await fetch(file);
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await pages.delete(old, { ignoreVary: true });
}
