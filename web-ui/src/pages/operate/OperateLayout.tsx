import { Link, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { Tabs } from "../../app/Tabs";
import { useWords } from "../../i18n/context";
import { Hidden } from "../../states/Hidden";

/** The area of who runs the registry; for others there is no such page. */
export function OperateLayout(): ReactNode {
  const words = useWords();
  const operates = useMay("operate");
  if (!operates) {
    return (
      <>
        <PageTitle title={words.states.noSuchPage} />
        <Hidden why={words.states.noSuchPageWhy} />
      </>
    );
  }
  return (
    <>
      <Tabs label={words.nav.operate}>
        <Link to="/operate" activeOptions={{ exact: true }}>
          {words.operate.health}
        </Link>
        <Link to="/operate/mirrors">{words.operate.mirrors}</Link>
        <Link to="/operate/gc">{words.operate.gc}</Link>
        <Link to="/operate/jobs">{words.jobs.title}</Link>
        <Link to="/operate/users">{words.operate.users}</Link>
        <Link to="/operate/webhooks">{words.operate.webhooks}</Link>
      </Tabs>
      <Outlet />
    </>
  );
}
