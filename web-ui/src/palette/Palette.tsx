import { lazy, type ReactNode, Suspense, useState } from "react";
import { useWords } from "../i18n/context";
import { useActions } from "../keys/actions";

/** Overlays are not part of the first view, and so not of what is loaded for it. */
const PaletteOverlay = lazy(() => import("./PaletteOverlay").then((module) => ({ default: module.PaletteOverlay })));

/** Everything one can go to or do from here, by its name. */
export function Palette(): ReactNode {
  const words = useWords();
  const [opened, setOpened] = useState(false);
  useActions([{ id: "palette", keys: "Mod+K", words: words.palette.title, run: () => setOpened(true) }]);
  return (
    opened && (
      <Suspense>
        <PaletteOverlay close={() => setOpened(false)} />
      </Suspense>
    )
  );
}
