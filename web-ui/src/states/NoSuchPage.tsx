import type { ReactNode } from "react";
import { PageTitle } from "../app/PageTitle";
import { useWords } from "../i18n/context";
import { Hidden } from "./Hidden";

export function NoSuchPage(): ReactNode {
  const words = useWords();
  return (
    <>
      <PageTitle title={words.states.noSuchPage} />
      <Hidden why={words.states.noSuchPageWhy} />
    </>
  );
}
