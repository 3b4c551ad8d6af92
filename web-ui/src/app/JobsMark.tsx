import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { goesOn, jobsQuery } from "../api/jobs";
import { useWords } from "../i18n/context";
import styles from "./TopBar.module.css";

/** The first view of a page comes before this. */
const PAUSE_MILLIS = 3000;

/** How many jobs go on, and the way to them. Its place is there without any, so that nothing moves. */
export function JobsMark({ operates }: { operates: boolean }): ReactNode {
  const words = useWords();
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsks(true), PAUSE_MILLIS);
    return () => window.clearTimeout(timer);
  }, []);
  const running = useQuery({ ...jobsQuery, enabled: asks }).data?.filter(goesOn) ?? [];
  const [first] = running;
  const label = words.jobs.running(running.length);
  return (
    <span className={styles.jobs}>
      {first !== undefined &&
        (operates ? (
          <Link to="/operate/jobs" className={styles.mark} aria-label={label} title={label}>
            {running.length}
          </Link>
        ) : (
          <Link to="/jobs/$job" params={{ job: first.id }} className={styles.mark} aria-label={label} title={label}>
            {running.length}
          </Link>
        ))}
    </span>
  );
}
