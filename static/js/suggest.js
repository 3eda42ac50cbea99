// Topics and sources that are called as what is typed in a search box, offered below it, with what
// was searched on this device; topics alone in a box that finds topics. The boxes work without.
// Recent searches are kept in this browser only, never sent, and forgotten on demand.

const PAUSE = 150; // ms after the last character
const KEPT = "searches", MOST_KEPT = 20, MOST_SHOWN = 5;

for (const box of document.querySelectorAll("[data-suggests]")) {
  // In a box for topics, what is offered stands for them by their `name` or `slug`.
  const written = box.dataset.suggestsTopics;
  const forget = written ? null : document.querySelector("[data-forgets-searches]");
  const list = document.createElement("datalist");
  list.id = written ? `suggested-${box.id}` : "suggested";
  box.after(list);
  box.setAttribute("list", list.id);
  let waiting, asked;
  const searched = written ? "" : box.defaultValue.trim();
  if (searched) keep([searched, ...kept().filter(words => words !== searched)].slice(0, MOST_KEPT));
  offer("", []);
  box.addEventListener("input", event => {
    clearTimeout(waiting);
    // While an input method composes, nothing is typed yet.
    if (!event.isComposing) waiting = setTimeout(suggest, PAUSE);
  });
  box.addEventListener("compositionend", () => { waiting = setTimeout(suggest, PAUSE); });
  forget?.addEventListener("click", () => {
    keep([]);
    offer("", []);
    box.focus();
  });

  async function suggest() {
    const words = box.value.trim();
    if (words === asked) return;
    asked = words;
    if (!words) return offer("", []);
    try {
      const answer = await fetch(`${box.dataset.suggests}?${new URLSearchParams({ q: words })}`);
      if (!answer.ok || asked !== words) return;
      const { results } = await answer.json();
      const named = results.filter(each => !written || each.kind === "topic");
      offer(words, named.map(each => new Option(each.name, each[written || "query"])));
    } catch { offer(words, []); /* without an answer only what was searched is offered */ }
  }

  function offer(words, named) {
    const recent = written ? [] : kept().filter(each => each !== box.value.trim() && each.includes(words));
    const options = recent.slice(0, MOST_SHOWN).map(each => new Option("", each));
    list.replaceChildren(...options, ...named);
    if (forget) forget.hidden = !kept().length;
  }
}

// A browser may refuse to keep anything, and others may have written what is kept.
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT));
    return Array.isArray(found) ? found.filter(each => typeof each === "string") : [];
  } catch { return []; }
}

function keep(searches) {
  try {
    if (searches.length) localStorage.setItem(KEPT, JSON.stringify(searches));
    else localStorage.removeItem(KEPT);
  } catch { /* then there are none */ }
}
