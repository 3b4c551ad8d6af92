import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWords } from "../i18n/context";
import { KeyList } from "../keys/KeyList";
import { useKeyboard } from "../keys/useKeyboard";
import { Palette } from "../palette/Palette";
import { usePreferences } from "../preferences";
import { Toasts } from "../toasts/Toasts";
import { Announcements } from "./announce";
import { Connection } from "./Connection";
import styles from "./Shell.module.css";
import { ShellActions } from "./ShellActions";
import { SignInOverPage } from "./SignInOverPage";
import { TopBar } from "./TopBar";
import { useLiveData } from "./useLiveData";

/** What stands around every page. */
export function Shell(): ReactNode {
  const words = useWords();
  const { comfortable } = usePreferences();
  useKeyboard();
  useLiveData();
  return (
    <div data-density={comfortable ? "comfortable" : "compact"}>
      <a className={styles.skip} href="#content">
        {words.nav.skip}
      </a>
      <TopBar />
      <Connection />
      <main id="content" tabIndex={-1} className={styles.content}>
        <Outlet />
      </main>
      <ShellActions />
      <Palette />
      <KeyList />
      <SignInOverPage />
      <Toasts />
      <Announcements />
    </div>
  );
}
