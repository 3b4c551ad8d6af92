import { useEffect, useId } from "react";

/** Something the page in view can do, by a key and from the palette. */
export interface Action {
  id: string;
  /** What is pressed: one key, or two in turn such as "g e". Without, it is in the palette only. */
  keys?: string;
  words: string;
  run: () => void;
}

const registered = new Map<string, readonly Action[]>();

/** Offers these while the component is there. The latest component wins where two want a key. */
export function useActions(actions: readonly Action[]): void {
  const id = useId();
  // At each render, since what an action does closes over what is shown.
  useEffect(() => {
    registered.set(id, actions);
  });
  useEffect(() => () => void registered.delete(id), [id]);
}

export function currentActions(): Action[] {
  const found = new Map<string, Action>();
  for (const action of [...registered.values()].flat()) {
    found.set(action.id, action);
  }
  return [...found.values()];
}

export function actionFor(keys: string): Action | undefined {
  return currentActions().findLast((action) => action.keys === keys);
}

/** Whether these are the first of two keys. */
export function beginsSequence(key: string): boolean {
  return currentActions().some((action) => action.keys?.startsWith(`${key} `) === true);
}
