import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccount } from "../api/session";
import { useWords } from "../i18n/context";
import { Empty } from "./Empty";

/** The one answer for what is not there and for what one may not see: names of what is private never leak. */
export function Hidden({ why }: { why: string }): ReactNode {
  const words = useWords();
  const account = useAccount();
  const here = useLocation({ select: (location) => location.publicHref });
  return (
    <Empty why={why}>
      {account === null ? (
        <Link to="/sign-in" search={{ to: here }}>
          {words.nav.signIn}
        </Link>
      ) : (
        <Link to="/">{words.nav.explore}</Link>
      )}
    </Empty>
  );
}
