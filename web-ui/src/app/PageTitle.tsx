import { Fragment, type ReactNode, useEffect } from "react";
import { announce } from "./announce";
import styles from "./PageTitle.module.css";

interface Props {
  title: string;
  /** What the browser's tab says, where that is about a part of it. */
  tab?: string;
  /** What the thing is in: links before the title. */
  crumbs?: readonly { key: string; link: ReactNode }[];
  /** Badges, and what can be done with the whole thing. */
  children?: ReactNode;
}

/** The breadcrumbs are the title, here and in the browser's tab. */
export function PageTitle({ title, tab = title, crumbs = [], children }: Props): ReactNode {
  useEffect(() => {
    const whole = `${tab} · Slipway`;
    if (document.title !== whole) {
      document.title = whole;
      // A browser says the title of a page that it loads; here nothing is loaded.
      announce(tab);
    }
  }, [tab]);
  return (
    <div className={styles.bar}>
      <h1 className={styles.title}>
        {crumbs.map((crumb) => (
          <Fragment key={crumb.key}>
            {crumb.link}
            <span className="dim"> / </span>
          </Fragment>
        ))}
        <bdi>{title}</bdi>
      </h1>
      {children}
    </div>
  );
}
