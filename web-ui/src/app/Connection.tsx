import { type ReactNode, useSyncExternalStore } from "react";
import { useWords } from "../i18n/context";
import { Notice } from "../parts/Notice";

/** Says that the browser has no network; what has been loaded stays. */
export function Connection(): ReactNode {
  const words = useWords();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return online ? null : <Notice tone="warn">{words.problems.offline}</Notice>;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}
