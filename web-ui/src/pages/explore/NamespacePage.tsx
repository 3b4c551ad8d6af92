import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { exploreQuery, MOST_COUNTED } from "../../api/search";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { Hidden } from "../../states/Hidden";
import { useKeysetRows } from "../../table/rows";
import { PushLines } from "../account/PushLines";
import { RepositoryTable } from "./RepositoryTable";

/** The repositories of a namespace, as Explore shows them. */
export function NamespacePage(): ReactNode {
  const words = useWords();
  const { namespace } = useParams({ from: "/n/$namespace" });
  const search = useSearch({ from: "/n/$namespace" });
  const navigate = useNavigate({ from: "/n/$namespace" });
  const account = useAccount();
  const rows = useKeysetRows(exploreQuery({ ...search, ns: namespace }));
  return (
    <>
      <PageTitle title={namespace}>
        <span className="dim number" role="status">
          {rows.total !== null && words.explore.count(rows.total, rows.total >= MOST_COUNTED)}
        </span>
      </PageTitle>
      <RepositoryTable
        rows={rows}
        sort={search.sort ?? "relevance"}
        onSort={(sort) => void navigate({ search: (before) => ({ ...before, sort }), replace: true })}
        empty={
          account?.name === namespace ? (
            <Empty why={words.explore.ownNamespace}>
              <PushLines name={account.name} />
            </Empty>
          ) : (
            <Hidden why={words.explore.emptyNamespace} />
          )
        }
      />
    </>
  );
}
