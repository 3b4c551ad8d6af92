import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { exploreQuery } from "../../api/search";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { Hidden } from "../../states/Hidden";
import { useKeysetRows } from "../../table/rows";
import { RepositoryTable } from "../explore/RepositoryTable";

/** The repositories that one has starred. */
export function StarsPage(): ReactNode {
  const words = useWords();
  const account = useAccount();
  const { sort = "name" } = useSearch({ from: "/me/stars" });
  const navigate = useNavigate({ from: "/me/stars" });
  const rows = useKeysetRows({ ...exploreQuery({ starred: "true", sort }), enabled: account !== null });
  if (account === null) {
    return <Hidden why={words.setup.signInFirst} />;
  }
  return (
    <>
      <PageTitle title={words.explore.starred} crumbs={[{ key: "me", link: <Link to="/me">{account.name}</Link> }]} />
      <RepositoryTable
        rows={rows}
        sort={sort}
        onSort={(by) => void navigate({ search: { sort: by }, replace: true })}
        empty={<Empty why={words.me.noStars} />}
      />
    </>
  );
}
