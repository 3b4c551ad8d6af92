import { type ReactNode, useEffect, useRef } from "react";
import { escapeControls } from "../../format/foreign";
import styles from "./Readme.module.css";

/** A README as the server has rendered it. */
export function Readme({ html }: { html: string }): ReactNode {
  const article = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has other blocks
  useEffect(() => {
    // What may scroll sideways has to by keyboard as well.
    for (const block of article.current?.querySelectorAll<HTMLElement>("pre, table") ?? []) {
      block.tabIndex = 0;
    }
  }, [html]);
  return (
    <article
      ref={article}
      className={styles.readme}
      dir="auto"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the server makes it, and lets through no more than text with links
      dangerouslySetInnerHTML={{ __html: escapeControls(html) }}
    />
  );
}
