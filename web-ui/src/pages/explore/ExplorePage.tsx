import { Checkbox, NativeSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { exploreQuery, MOST_COUNTED, SORTS } from "../../api/search";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { useKeysetRows } from "../../table/rows";
import { ExploreEmpty } from "./ExploreEmpty";
import { Matches } from "./Matches";
import { RepositoryTable } from "./RepositoryTable";

const KINDS = ["image", "chart", "signature", "sbom", "artifact"] as const;
const PLATFORMS = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/386",
  "linux/ppc64le",
  "linux/s390x",
  "windows/amd64",
];

/** What is stored, by what is asked for: all of it is in the address. */
export function ExplorePage(): ReactNode {
  const words = useWords();
  const search = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const account = useAccount();
  const rows = useKeysetRows(exploreQuery(search));
  const change = (name: keyof typeof search, value: string): void => {
    void navigate({ search: (before) => ({ ...before, [name]: value === "" ? undefined : value }), replace: true });
  };
  return (
    <>
      <PageTitle title={words.nav.explore}>
        <span className="dim number" role="status">
          {rows.total !== null && words.explore.count(rows.total, rows.total >= MOST_COUNTED)}
        </span>
      </PageTitle>
      <div className="row">
        <NativeSelect
          aria-label={words.explore.kind}
          value={search.kind ?? ""}
          onChange={(event) => change("kind", event.currentTarget.value)}
          data={[
            { value: "", label: words.explore.anyKind },
            ...KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] })),
          ]}
        />
        <NativeSelect
          aria-label={words.terms.platform}
          value={search.platform ?? ""}
          onChange={(event) => change("platform", event.currentTarget.value)}
          data={[{ value: "", label: words.explore.anyPlatform }, ...PLATFORMS]}
        />
        <NativeSelect
          aria-label={words.explore.sort}
          value={search.sort ?? ""}
          onChange={(event) => change("sort", event.currentTarget.value)}
          data={SORTS.map((sort) => ({ value: sort === "relevance" ? "" : sort, label: words.explore.sorts[sort] }))}
        />
        <Checkbox
          label={words.explore.official}
          checked={search.official === "true"}
          onChange={(event) => change("official", event.currentTarget.checked ? "true" : "")}
        />
        {account !== null && (
          <Checkbox
            label={words.explore.starred}
            checked={search.starred === "true"}
            onChange={(event) => change("starred", event.currentTarget.checked ? "true" : "")}
          />
        )}
      </div>
      <Matches q={search.q ?? ""} />
      <RepositoryTable
        rows={rows}
        sort={search.sort ?? "relevance"}
        onSort={(sort) => change("sort", sort)}
        empty={<ExploreEmpty search={search} drop={(name) => change(name, "")} />}
      />
    </>
  );
}
