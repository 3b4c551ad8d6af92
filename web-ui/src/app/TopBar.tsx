import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccount, useMay } from "../api/session";
import { useWords } from "../i18n/context";
import icon from "../icon.svg";
import { AccountButton } from "./AccountButton";
import { JobsMark } from "./JobsMark";
import { SearchBox } from "./SearchBox";
import styles from "./TopBar.module.css";

/** Areas, search, and oneself. An area that one cannot enter is not there. */
export function TopBar(): ReactNode {
  const words = useWords();
  const account = useAccount();
  const operates = useMay("operate");
  return (
    <header className={styles.bar}>
      <Link to="/" className={styles.home} aria-label="Slipway">
        <img src={icon} alt="" width="24" height="24" />
        <span className={styles.name}>Slipway</span>
      </Link>
      <SearchBox />
      <nav className={styles.areas} aria-label={words.nav.areas}>
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={styles.area}>
          {words.nav.explore}
        </Link>
        {operates && (
          <Link to="/operate" activeOptions={{ includeSearch: false }} className={styles.area}>
            {words.nav.operate}
          </Link>
        )}
        {account === null && (
          <Link to="/sign-in" className={styles.area}>
            {words.nav.signIn}
          </Link>
        )}
      </nav>
      {account !== null && <JobsMark operates={operates} />}
      <AccountButton />
    </header>
  );
}
