// A passage that was selected gets its link and its citation; what the server makes is copied.

const offer = () => document.querySelector("[data-at-selection]");
let wanted = "";

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const text = selection.toString().trim();
  const within = node => node?.parentElement?.closest("[data-quotable]");
  const quotable = text.length > 1 && text.length <= 2000
    && within(selection.anchorNode) && within(selection.focusNode);
  offer().hidden = !quotable;
  if (!quotable) return;
  wanted = text;
  const place = selection.getRangeAt(0).getBoundingClientRect();
  const left = Math.min(place.left, innerWidth - offer().offsetWidth - 16);
  offer().style.insetBlockStart = `${scrollY + place.bottom + 8}px`;
  offer().style.insetInlineStart = `${Math.max(16, left)}px`;
});

document.addEventListener("click", async event => {
  if (event.target.closest("[data-quote-here]")) return show(wanted);
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  const parts = copy.dataset.copy.split(" ").map(selector => document.querySelector(selector));
  const text = parts.map(part => part.innerText.trim()).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    copy.textContent = copy.dataset.copied;
  } catch { // without a secure connection there is no clipboard: select it instead
    getSelection().setBaseAndExtent(parts[0], 0, parts.at(-1), parts.at(-1).childNodes.length);
  }
});

// The section that cites moves into the dialog while that is open, and back to its place.
async function show(quote) {
  const address = new URL(location.href);
  address.searchParams.set("quote", quote);
  address.hash = "cite";
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = document.importNode(page.querySelector("[data-quote-result]"), true);
  const old = document.querySelector("[data-quote-result]");
  const place = document.createComment("");
  old.replaceWith(place);
  const dialog = document.querySelector("[data-quote-dialog]");
  dialog.prepend(section);
  reveal();
  dialog.addEventListener("close", () => place.replaceWith(section), { once: true });
  offer().hidden = true;
  dialog.showModal();
}

function reveal() {
  for (const copy of document.querySelectorAll("[data-copy], [data-add-here]")) copy.hidden = false;
}
reveal();
document.addEventListener("page:shown", reveal);
