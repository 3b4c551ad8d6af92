import { useSyncExternalStore } from "react";

const TICK_MILLIS = 20_000;

let now = Date.now();
let timer: number | undefined;
const listeners = new Set<() => void>();

/** The time, for all who show how long ago something was; they change together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(tick, TICK_MILLIS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) {
    listener();
  }
}
