import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import styles from "./Compare.module.css";

const SIGNS: Record<string, string> = { added: "+", changed: "~", removed: "−" };

/** Added, changed or removed: a sign and a word, never colour alone. */
export function Change({ change }: { change: string }): ReactNode {
  const words = useWords();
  return (
    <span className={styles.change} data-change={change}>
      <span aria-hidden="true">{SIGNS[change]} </span>
      {words.files.changes[change] ?? change}
    </span>
  );
}
