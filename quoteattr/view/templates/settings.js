// What the pages have in common beside the text: the theme, letters as keys, the help, and a line that says what was done.

const LETTERS_KEY = "quoteattr-letter-keys";
const THEME_KEY = "quoteattr-theme";
const THEMES = ["auto", "light", "dark"];

/** Browsers may refuse storage to a page: then a choice lasts as long as the page. */
const stored = {
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, value); } catch { /* it is a comfort only */ }
  },
};

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  element("theme").textContent = `Theme: ${theme}`;
  stored.set(THEME_KEY, theme);
}

let silence;
function tell(message) {
  const told = element("told");
  told.textContent = message;
  told.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => told.classList.remove("shown"), 2500);
}

element("help").addEventListener("click", () => element("keys").showModal());
element("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? "auto";
  setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
});
element("letter-keys").addEventListener("change", (event) => stored.set(LETTERS_KEY, String(event.target.checked)));

setTheme(THEMES.includes(stored.get(THEME_KEY)) ? stored.get(THEME_KEY) : "auto");
element("letter-keys").checked = stored.get(LETTERS_KEY) !== "false";
