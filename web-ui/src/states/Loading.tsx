import type { ReactNode } from "react";
import { useWords } from "../i18n/context";
import styles from "./Loading.module.css";

/** Holds the place of what is on its way, line for line; seen only once that takes a moment. */
export function Loading({ lines = 6, height = "var(--row)" }: { lines?: number; height?: string }): ReactNode {
  const words = useWords();
  return (
    <div className={styles.loading} role="status">
      <span className="unseen">{words.common.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same and never move
        <div key={line} className={styles.line} style={{ height }}>
          <span style={{ width: `${40 + ((line * 37) % 45)}%` }} />
        </div>
      ))}
    </div>
  );
}
