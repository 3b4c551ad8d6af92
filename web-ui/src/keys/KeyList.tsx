import { lazy, type ReactNode, Suspense, useState } from "react";
import { useWords } from "../i18n/context";
import { useActions } from "./actions";

const KeyListOverlay = lazy(() => import("./KeyListOverlay").then((module) => ({ default: module.KeyListOverlay })));

let open: () => void = () => undefined;

export function openKeyList(): void {
  open();
}

/** Every key that does something on the page in view. */
export function KeyList(): ReactNode {
  const words = useWords();
  const [opened, setOpened] = useState(false);
  open = () => setOpened(true);
  useActions([{ id: "keys", keys: "?", words: words.keys.title, run: () => setOpened(true) }]);
  return (
    opened && (
      <Suspense>
        <KeyListOverlay close={() => setOpened(false)} />
      </Suspense>
    )
  );
}
