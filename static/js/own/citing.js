// An article as what is kept in this browser refers to it.

// A link to it here, else to the original, else its title alone; then its outlet and day.
export function cite(place, { article = {}, path }, state = "") {
  const address = path ?? (/^https?:/.test(article.address) ? article.address : "");
  const title = document.createElement(address ? "a" : "span");
  if (address) title.href = address;
  title.textContent = article.title || article.address || article.identity;
  title.lang = article.language || "und";
  const about = document.createElement("span");
  about.className = "tally";
  about.textContent = [article.outlet, day(article.day), state].filter(Boolean).join(" · ");
  place.replaceChildren(title, " ", about);
}

// A day, month or year of a file, as the interface writes them.
export function day(given) {
  const [year, month, date] = String(given ?? "").split("-").map(Number);
  if (!year) return "";
  const shown = { year: "numeric", ...(month && { month: "long" }), ...(date && { day: "numeric" }), timeZone: "UTC" };
  const { lang } = document.documentElement;
  try {
    return new Date(Date.UTC(year, (month || 1) - 1, date || 1)).toLocaleDateString(lang === "en" ? "en-GB" : lang, shown);
  } catch { return ""; } // no date of any calendar
}
