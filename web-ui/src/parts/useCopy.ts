import { announce } from "../app/announce";
import { useWords } from "../i18n/context";
import { copyText } from "./copy";

/** Copies by a key, and says so: there is no button whose face could. */
export function useCopy(): (text: string) => void {
  const { copy } = useWords();
  return (text) => void copyText(text).then((outcome) => announce(outcome === "copied" ? copy.copied : copy.pressKeys));
}
