import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { exploreQuery, MOST_COUNTED } from "../../api/search";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Hidden } from "../../states/Hidden";
import { useKeysetRows } from "../../table/rows";
import { RepositoryTable } from "./RepositoryTable";

/** The repositories of a namespace, as Explore shows them. */
export function NamespacePage(): ReactNode {
  const words = useWords();
  const { namespace } = useParams({ from: "/n/$namespace" });
  const search = useSearch({ from: "/n/$namespace" });
  const navigate = useNavigate({ from: "/n/$namespace" });
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
        empty={<Hidden why={words.explore.emptyNamespace} />}
      />
    </>
  );
}
