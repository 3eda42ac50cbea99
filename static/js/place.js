// Remembers on this device, and only here, at which paragraph one stopped in an article.

const KEY = "places", MOST = 200;
const blocks = [...document.querySelectorAll(".body > [id]")];
const path = location.pathname;

function places() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter(each => each?.path && /^p\d+$/.test(each.block)) : [];
  } catch { return []; }
}

// The paragraph at the top of what is seen; none at the beginning or where all was read.
function here() {
  const last = blocks.at(-1)?.getBoundingClientRect();
  if (!last || scrollY < innerHeight / 2 || last.top < innerHeight) return "";
  return blocks.find(block => block.getBoundingClientRect().bottom > 0)?.id ?? "";
}

addEventListener("pagehide", () => {
  const block = here();
  const others = places().filter(each => each.path !== path);
  try {
    localStorage.setItem(KEY, JSON.stringify(block ? [{ path, block }, ...others].slice(0, MOST) : others));
  } catch { /* then it is forgotten */ }
});

const stopped = places().find(each => each.path === path)?.block;
const link = document.querySelector("[data-go-on]");
if (link && stopped && !location.hash && document.getElementById(stopped)) {
  link.href = `#${stopped}`;
  link.hidden = false;
}
