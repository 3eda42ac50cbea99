// A passage that was selected goes into the form of a new note, with what stands before it.

const AROUND = 32;
let chosen = null;

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const body = selection.anchorNode?.parentElement?.closest("[data-quotable]");
  const exact = selection.toString().trim();
  if (!body || !exact) return;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  chosen = { exact, before: before.toString().slice(-AROUND) };
});

document.addEventListener("click", event => {
  if (!event.target.closest("[data-note-here]") || !chosen) return;
  const form = document.querySelector("[data-note-form]");
  form.closest("details").open = true;
  form.elements.exact.value = chosen.exact;
  form.elements.before.value = chosen.before;
  form.elements.text.focus();
  document.querySelector("[data-at-selection]").hidden = true;
});
