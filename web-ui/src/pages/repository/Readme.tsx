import type { ReactNode } from "react";
import styles from "./Readme.module.css";

/** A README as the server has rendered it. */
export function Readme({ html }: { html: string }): ReactNode {
  return (
    <article
      className={styles.readme}
      dir="auto"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the server makes it, and lets through no more than text with links
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
