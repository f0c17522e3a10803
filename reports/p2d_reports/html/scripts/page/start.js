// Shows what the address says, now and whenever it changes.

const VIEWS = {
  overview: null,
  flows: showFlows,
  flow: showFlow,
  findings: showFindings,
  portfolio: showPortfolio,
  plan: showPlan,
  coverage: null,
  about: null,
};
const THEMES = ["light", "dark"];

function showAddress({ moved = true, first = false } = {}) {
  const { view: asked, params } = readAddress();
  if (!(asked in VIEWS) && document.getElementById(asked)) return;
  const view = asked in VIEWS ? asked : "overview";
  for (const name of Object.keys(VIEWS)) document.getElementById(name).hidden = name !== view;
  markSection(view === "flow" ? "flows" : view);
  const host = document.querySelector(`[data-view="${view}"]`);
  if (VIEWS[view]) VIEWS[view](host, params);
  const title = document.getElementById(`${view}-title`);
  document.title = `${title.textContent} – From Prefect to Dagster`;
  if (!moved || (host && goToPart(host, params))) return;
  window.scrollTo({ top: 0, behavior: "instant" });
  if (!first) title.focus({ preventScroll: true });
}

function markSection(view) {
  for (const one of document.querySelectorAll(".top nav a")) {
    if (one.getAttribute("href") === `#${view}`) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").setAttribute("aria-pressed", String(theme === "dark"));
  remember(theme);
}

// A page opened from a file may have no storage.
function remember(theme) {
  try {
    localStorage.setItem("p2d-audit-theme", theme);
  } catch {
    return;
  }
}

function remembered() {
  try {
    return localStorage.getItem("p2d-audit-theme");
  } catch {
    return null;
  }
}

// On paper everything that is filtered is there, and open.
function print(onPaper) {
  if (printing === onPaper) return;
  printing = onPaper;
  for (const host of document.querySelectorAll('[data-view="portfolio"]')) host.replaceChildren();
  showAddress({ moved: false });
  for (const details of document.querySelectorAll("section:not([hidden]) details")) {
    if (onPaper && !details.open) details.dataset.shut = "yes";
    if (onPaper) details.open = true;
    else if (details.dataset.shut) details.open = false;
  }
}

function start() {
  const announcement = element("p", { id: "announcement", class: "skip", role: "status" });
  document.getElementById("main").append(announcement);
  document.getElementById("tools").hidden = false;
  const theme = document.getElementById("theme");
  if (THEMES.includes(remembered())) chooseTheme(remembered());
  theme.setAttribute("aria-pressed", String(isDark()));
  theme.addEventListener("click", () => chooseTheme(isDark() ? "light" : "dark"));
  document.getElementById("help").addEventListener("click", showKeys);
  document
    .getElementById("copy-link")
    .addEventListener("click", (event) => copyText(location.href, event.currentTarget, "Copied"));
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => showAddress());
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  showAddress({ first: true });
}

start();
