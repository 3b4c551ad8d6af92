import { useCallback, useRef, useState } from "react";

/** Which rows are taken, by their keys. */
export interface Selection {
  keys: ReadonlySet<string>;
  /** Takes or leaves a row; with `range` all from the one that was touched last. */
  toggle: (index: number, range: boolean) => void;
  clear: () => void;
}

/** `keyAt` gives the key of a row that has come. */
export function useSelection(keyAt: (index: number) => string | undefined): Selection {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const last = useRef(0);
  const toggle = (index: number, range: boolean): void => {
    const from = range ? last.current : index;
    last.current = index;
    setKeys((before) => {
      const next = new Set(before);
      const key = keyAt(index);
      const take = key !== undefined && !before.has(key);
      for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
        const one = keyAt(at);
        if (one !== undefined) {
          take ? next.add(one) : next.delete(one);
        }
      }
      return next;
    });
  };
  const clear = useCallback(() => setKeys((before) => (before.size === 0 ? before : new Set())), []);
  return { keys, toggle, clear };
}
