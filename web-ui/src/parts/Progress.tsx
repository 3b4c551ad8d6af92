import type { ReactNode } from "react";
import styles from "./Progress.module.css";

interface Props {
  label: string;
  done: number;
  /** Null while nobody knows how much there is. */
  total: number | null;
  /** What is said beside the bar: numbers and their unit. */
  text: string;
}

/** The one bar for what takes long. */
export function Progress({ label, done, total, text }: Props): ReactNode {
  return (
    <div className={styles.progress}>
      <progress aria-label={label} {...(total === null ? {} : { value: done, max: Math.max(total, 1) })} />
      <span className="number">{text}</span>
    </div>
  );
}
