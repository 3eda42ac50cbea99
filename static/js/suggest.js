// Topics and sources that are called as what is typed in a search box, offered below it; topics
// alone in a box that finds topics. The boxes work without.

const PAUSE = 150; // ms after the last character

for (const [number, box] of document.querySelectorAll("[data-suggests]").entries()) {
  // In a box for topics, what is offered stands for them by their `name` or `slug`.
  const written = box.dataset.suggestsTopics;
  const list = document.createElement("datalist");
  list.id = `suggested-${number}`;
  box.after(list);
  box.setAttribute("list", list.id);
  let waiting, asked;
  box.addEventListener("input", event => {
    clearTimeout(waiting);
    // While an input method composes, nothing is typed yet.
    if (!event.isComposing) waiting = setTimeout(suggest, PAUSE);
  });
  box.addEventListener("compositionend", () => { waiting = setTimeout(suggest, PAUSE); });

  async function suggest() {
    const words = box.value.trim();
    if (!words || words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`${box.dataset.suggests}?${new URLSearchParams({ q: words })}`);
      if (!answer.ok || asked !== words) return;
      const { results } = await answer.json();
      const offered = results.filter(each => !written || each.kind === "topic");
      list.replaceChildren(...offered.map(each => new Option(each.name, each[written || "query"])));
    } catch { /* without an answer nothing is offered */ }
  }
}
