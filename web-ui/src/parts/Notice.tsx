import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface Props {
  tone?: "plain" | "warn" | "danger";
  children: ReactNode;
}

/** What has to be known before what stands below it. */
export function Notice({ tone = "plain", children }: Props): ReactNode {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "danger" ? "alert" : undefined}>
      {children}
    </div>
  );
}
