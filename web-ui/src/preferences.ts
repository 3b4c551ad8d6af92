import { useSyncExternalStore } from "react";
import { isLanguage, type Language } from "./i18n/languages";

/** What one reader of these pages has chosen, kept by the browser. The theme is kept by Mantine, under its own key. */
export interface Preferences {
  language: Language | null;
  /** Times are always written out, never relative. */
  absoluteTimes: boolean;
  comfortable: boolean;
  keys: boolean;
  /** The platform that sizes are told for. */
  platform: string;
  /** Which client's command Copy gives. */
  client: Client;
}

export const CLIENTS = ["docker", "podman", "skopeo", "from"] as const;
export type Client = (typeof CLIENTS)[number];

const KEY = "slipway-preferences";
const DEFAULTS: Preferences = {
  language: null,
  absoluteTimes: false,
  comfortable: false,
  keys: true,
  platform: "",
  client: "docker",
};

let current = read();
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage a choice lasts until the page is left.
  }
  for (const listener of listeners) {
    listener();
  }
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is stored may be of another version of these pages, or anything: each field is checked by itself. */
function read(): Preferences {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    stored = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return DEFAULTS;
  }
  const { language, absoluteTimes, comfortable, keys, platform, client } = stored;
  return {
    language: isLanguage(language) ? language : DEFAULTS.language,
    absoluteTimes: typeof absoluteTimes === "boolean" ? absoluteTimes : DEFAULTS.absoluteTimes,
    comfortable: typeof comfortable === "boolean" ? comfortable : DEFAULTS.comfortable,
    keys: typeof keys === "boolean" ? keys : DEFAULTS.keys,
    platform: typeof platform === "string" ? platform.slice(0, 100) : DEFAULTS.platform,
    client: CLIENTS.find((one) => one === client) ?? DEFAULTS.client,
  };
}
