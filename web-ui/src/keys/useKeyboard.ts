import { useEffect } from "react";
import { preferences } from "../preferences";
import { actionFor, beginsSequence } from "./actions";

/** How long the second of two keys is waited for. */
const SEQUENCE_MILLIS = 1000;

/** Listens for the keys of actions: once, in the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const listen = (event: KeyboardEvent): void => {
      if (isPaletteKey(event)) {
        event.preventDefault();
        actionFor("Mod+K")?.run();
        return;
      }
      if (event.defaultPrevented || !preferences().keys || !mayAct(event)) {
        return;
      }
      const before = first !== null && event.timeStamp - first.at < SEQUENCE_MILLIS ? first.key : null;
      first = null;
      const action = (before === null ? undefined : actionFor(`${before} ${event.key}`)) ?? actionFor(event.key);
      if (action !== undefined) {
        event.preventDefault();
        action.run();
      } else if (beginsSequence(event.key)) {
        first = { key: event.key, at: event.timeStamp };
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function isPaletteKey(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** Not while somebody types, and not through an overlay. */
function mayAct(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return false;
  }
  const target = event.target;
  if (target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null) {
    return target instanceof HTMLInputElement && target.type === "checkbox" && event.key !== " ";
  }
  return document.querySelector('[role="dialog"], [role="menu"]') === null;
}
