import type { ReactNode } from "react";
import styles from "./States.module.css";

/** Why there is nothing, and the one thing to do next. */
export function Empty({ why, children }: { why: string; children?: ReactNode }): ReactNode {
  return (
    <div className={styles.state}>
      <p>{why}</p>
      {children}
    </div>
  );
}
