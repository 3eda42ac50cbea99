// The switches for script and theme, without loading the page again: the place one reads stays;
// and the buttons that close a dialog.

document.addEventListener("submit", async event => {
  const form = event.target;
  const button = event.submitter;
  const isScript = form.matches("[data-script-switch]");
  if (!button || !(isScript || form.matches("[data-theme-switch]"))) return;
  event.preventDefault();
  const chosen = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(chosen) });
    if (!answer.ok) throw new Error(answer.statusText);
    if (isScript) showMain(await answer.text());
    else showTheme(button.value);
    for (const other of form.querySelectorAll("button"))
      other.setAttribute("aria-pressed", String(other === button));
    if (isScript) document.dispatchEvent(new Event("page:shown"));
  } catch {
    form.insertAdjacentElement("afterbegin", hidden(button));
    form.submit();
  }
});

document.addEventListener("click", event => {
  event.target.closest("[data-closes]")?.closest("dialog").close();
});

// The text of the page as it came back, in place of the one that is shown.
function showMain(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const old = document.querySelector("main");
  const opened = [...old.querySelectorAll("details")].map(details => details.open);
  const main = document.importNode(page.querySelector("main"), true);
  main.querySelectorAll("details").forEach((details, place) => { details.open = opened[place]; });
  old.replaceWith(main);
}

function showTheme(theme) {
  const root = document.documentElement;
  root.className = root.className.replace(/\btheme-\w+/, `theme-${theme}`);
}

// A form sent by a script leaves its button out.
function hidden(button) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: button.name, value: button.value });
  return field;
}
