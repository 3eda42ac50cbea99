// Where a quoted passage stands in the body of an article, whatever its spaces and markup: the
// browser's side of W3C's TextQuoteSelector. Places are counted in characters that are no space.

const AROUND = 32;

// The text of an element: its pieces are text nodes, each with its place in the whole.
export class Passages {
  constructor(root) {
    this.pieces = [];
    this.text = "";
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      if (node.parentElement.closest(".image-placeholder")) continue; // no words of the article
      const text = squeezed(node.data);
      this.pieces.push({ node, start: this.text.length, length: text.length, block: blockOf(node, root) });
      this.text += text;
    }
  }

  // [start, end] of a passage: of several the one with most of the same around it; null if nowhere.
  find({ exact, prefix = "", suffix = "" }) {
    const wanted = squeezed(exact), before = reversed(squeezed(prefix)), after = squeezed(suffix);
    let best = null, most = -1;
    for (let at = wanted ? this.text.indexOf(wanted) : -1; at >= 0; at = this.text.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      const alike = shared(reversed(this.text.slice(Math.max(0, at - before.length), at)), before)
        + shared(this.text.slice(end), after);
      if (alike > most) [best, most] = [[at, end], alike];
    }
    return best;
  }

  // The passage at a place in words, with what stands around it.
  quoted([start, end]) {
    return {
      exact: this.words(start, end),
      prefix: this.words(Math.max(0, start - AROUND), start).slice(-2 * AROUND),
      suffix: this.words(end, end + AROUND).slice(0, 2 * AROUND),
    };
  }

  words(start, end) {
    let said = "", last = null;
    for (const { node, from, to, block } of this.within(start, end)) {
      said += (last && block !== last ? "\n" : "") + node.data.slice(from, to);
      last = block;
    }
    return said;
  }

  // The parts of text nodes between two places.
  within(start, end) {
    return this.pieces.filter(each => each.length && each.start < end && each.start + each.length > start)
      .map(({ node, start: begin, length, block }) => ({
        node, block,
        from: offset(node.data, Math.max(0, start - begin)),
        to: offset(node.data, Math.min(length, end - begin) - 1) + 1,
      }));
  }

  // The same place in the text of the same page in another script, where a word may be longer.
  carried([start, end], other) {
    const carry = at => {
      const number = this.pieces.findLastIndex(each => each.length && each.start <= at);
      const [mine, its] = [this.pieces[number], other.pieces[number]];
      return its && its.start + Math.round((at - mine.start) * its.length / mine.length);
    };
    return this.pieces.length === other.pieces.length ? [carry(start), carry(end - 1) + 1] : null;
  }
}

const squeezed = text => text.replace(/\s+/g, "");
const reversed = text => [...text].reverse().join("");

function shared(one, other) {
  let many = 0;
  while (many < other.length && one[many] === other[many]) many += 1;
  return many;
}

function blockOf(node, root) {
  let block = node;
  while (block.parentNode !== root) block = block.parentNode;
  return block;
}

// Where in a text the character stands that is this many from its first, spaces not counted.
function offset(text, many) {
  for (const { index } of text.matchAll(/\S/g)) if (many-- === 0) return index;
  return text.length;
}

// Puts a passage in <mark>; over several elements there is one in each, the first with the id.
export function mark(root, [start, end], id) {
  for (const [number, { node, from, to }] of new Passages(root).within(start, end).entries()) {
    const part = node.splitText(from);
    part.splitText(to - from);
    const element = document.createElement("mark");
    element.dataset.noted = id;
    if (!number) element.id = id;
    part.replaceWith(element);
    element.append(part);
  }
}

export function unmark(root) {
  for (const element of root.querySelectorAll("mark[data-noted]")) element.replaceWith(...element.childNodes);
  root.normalize();
}

// The text as the page shows it, and as it was written: another where Chinese is converted. That is
// what the page says to a visitor without preferences; null where it cannot be had now.
export async function texts(root) {
  const shown = new Passages(root);
  const script = document.querySelector("[data-script-switch] [aria-pressed=true]")?.value ?? "original";
  if (script === "original") return { shown, written: shown };
  try {
    const page = new DOMParser().parseFromString(await asWritten(), "text/html");
    return { shown, written: new Passages(page.querySelector("[data-quotable]")) };
  } catch { return { shown, written: null }; }
}

async function asWritten() {
  const path = location.pathname;
  const answer = await fetch(path, { credentials: "omit" })
    .catch(() => caches.match(path, { cacheName: "kept-1", ignoreVary: true })); // see ahead.js
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}
