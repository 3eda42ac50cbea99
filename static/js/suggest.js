// Offered below the search box: what was searched on this device, and topics and sources that are
// called as what is typed. The box works without. Recent searches are kept in this browser only,
// never sent, and forgotten on demand.

const PAUSE = 150; // ms after the last character
const KEPT = "searches", MOST_KEPT = 20, MOST_SHOWN = 5;

for (const box of document.querySelectorAll("[data-suggests]")) {
  const list = document.getElementById("suggested");
  const forget = document.querySelector("[data-forgets-searches]");
  box.setAttribute("list", list.id);
  let waiting, asked;
  const searched = box.defaultValue.trim();
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
      offer(words, results.map(each => new Option(each.name, each.query)));
    } catch { offer(words, []); /* without an answer only what was searched is offered */ }
  }

  function offer(words, named) {
    const recent = kept().filter(each => each !== box.value.trim() && each.includes(words));
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
