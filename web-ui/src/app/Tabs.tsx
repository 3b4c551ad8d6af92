import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "../i18n/context";
import { useActions } from "../keys/actions";
import styles from "./Tabs.module.css";

/** The pages of one thing, as links; the brackets go from one to the next. */
export function Tabs({ label, children }: { label: string; children: ReactNode }): ReactNode {
  const words = useWords();
  const nav = useRef<HTMLElement>(null);
  const go = (step: 1 | -1): void => {
    const links = [...(nav.current?.querySelectorAll<HTMLAnchorElement>("a") ?? [])];
    const at = links.findIndex((link) => link.getAttribute("aria-current") === "page");
    links[(at + step + links.length) % links.length]?.click();
  };
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  // On a phone they do not all fit. With the page's own in the middle, those on both sides of it show that they are there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another tab
  useEffect(() => {
    const bar = nav.current;
    const link = bar?.querySelector('a[aria-current="page"]')?.getBoundingClientRect();
    if (bar !== null && link !== undefined) {
      const place = bar.getBoundingClientRect();
      bar.scrollLeft += (link.left + link.right - place.left - place.right) / 2;
    }
  }, [path]);
  useActions([
    { id: "next-tab", keys: "]", words: words.keys.nextTab, run: () => go(1) },
    { id: "previous-tab", keys: "[", words: words.keys.previousTab, run: () => go(-1) },
  ]);
  return (
    <nav ref={nav} className={styles.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
