// Topics and sources that are called as what is typed in the search box, offered below it. The box
// works without.

const PAUSE = 150; // ms after the last character

for (const box of document.querySelectorAll("[data-suggests]")) {
  const list = document.getElementById("suggested");
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
      list.replaceChildren(...results.map(each => new Option(each.name, each.query)));
    } catch { /* without an answer nothing is offered */ }
  }
}
