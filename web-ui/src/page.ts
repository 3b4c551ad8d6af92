// The welcome page: fills in this registry's own address, and lets the commands be copied.

type Theme = "light" | "dark";

const THEME_KEY = "slipway-theme";

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no element ${id}`);
  }
  return found as T;
}

/** Docker names a registry by host and port, without a scheme. */
function registryHost(): string {
  return window.location.host;
}

function fillInHost(host: string): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-host]")) {
    place.textContent = host;
  }
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
  element("plain-http").hidden = window.location.protocol === "https:" || local;
}

function makeCommand(place: HTMLElement, host: string): void {
  const words = (place.dataset["command"] ?? "").replace("{host}", host);
  const code = document.createElement("code");
  code.textContent = words;
  code.tabIndex = 0;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${words}`);
  button.addEventListener("click", () => void copy(words, code, button));
  place.replaceChildren(code, button);
}

/** Browsers give a page the clipboard over TLS or from this machine only; else the words are selected instead. */
async function copy(words: string, code: HTMLElement, button: HTMLButtonElement): Promise<void> {
  let outcome = "Copied";
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    window.getSelection()?.selectAllChildren(code);
    outcome = "Selected";
  }
  button.textContent = outcome;
  element("announcement").textContent = `${outcome}: ${words}`;
  window.setTimeout(() => {
    button.textContent = "Copy";
  }, 1500);
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") {
    return chosen;
  }
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Storage may be switched off; then the choice lasts until the page is left. */
function stored(): string | null {
  try {
    return window.localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}

function store(theme: Theme): void {
  try {
    window.localStorage.setItem(THEME_KEY, theme);
  } catch {
    // The choice lasts until the page is left.
  }
}

function offerThemes(): void {
  const button = element<HTMLButtonElement>("theme");
  const name = (): void => {
    button.textContent = currentTheme() === "dark" ? "Light" : "Dark";
  };
  const saved = stored();
  if (saved === "light" || saved === "dark") {
    document.documentElement.dataset["theme"] = saved;
  }
  name();
  button.addEventListener("click", () => {
    const next: Theme = currentTheme() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    store(next);
    name();
  });
}

const host = registryHost();
fillInHost(host);
for (const place of document.querySelectorAll<HTMLElement>("[data-command]")) {
  makeCommand(place, host);
}
offerThemes();
