import type { ReactNode } from "react";
import styles from "./Badge.module.css";

export type Tone = "plain" | "ok" | "warn" | "danger";

/** A state in a word; the shape before it says it without colour. */
const SHAPES: Record<Tone, string> = { plain: "", ok: "✓ ", warn: "△ ", danger: "✕ " };

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={styles.badge} data-tone={tone}>
      <span aria-hidden="true">{SHAPES[tone]}</span>
      {children}
    </span>
  );
}
