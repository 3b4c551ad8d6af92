import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageTitle } from "../app/PageTitle";
import { useWords } from "../i18n/context";
import { Empty } from "./Empty";

/** For addresses that are kept for what this installation has not got. */
export function NotPartOf(): ReactNode {
  const words = useWords();
  return (
    <>
      <PageTitle title={words.states.notPartOf} />
      <Empty why={words.states.notPartOfWhy}>
        <Link to="/">{words.nav.explore}</Link>
      </Empty>
    </>
  );
}
