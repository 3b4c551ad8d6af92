import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Listed } from "../../api/search";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { CopyButton } from "../../parts/CopyButton";
import { Foreign } from "../../parts/Foreign";
import { Platforms } from "../../parts/Platforms";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { useCopy } from "../../parts/useCopy";
import type { Rows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { pullCommand } from "../repository/commands";

interface Props {
  rows: Rows<Listed>;
  sort: string;
  onSort: (by: string) => void;
  empty: ReactNode;
}

export function RepositoryTable({ rows, sort, onSort, empty }: Props): ReactNode {
  const { words, language } = useLanguage();
  const navigate = useNavigate();
  const copy = useCopy();
  const command = (row: Listed): string => pullCommand("docker", row.name, row.newest ?? "latest");
  const columns: Column<Listed>[] = [
    {
      id: "name",
      header: words.explore.name,
      width: "minmax(200px, 3fr)",
      sort: "name",
      phone: "first",
      cell: nameCell,
    },
    {
      id: "description",
      header: words.explore.description,
      width: "minmax(0, 4fr)",
      cell: (row) => row.description !== "" && <Foreign text={row.description} />,
    },
    {
      id: "newest",
      header: words.explore.newest,
      width: "112px",
      phone: "second",
      cell: (row) => row.newest !== undefined && <span className="mono">{row.newest}</span>,
    },
    {
      id: "download",
      header: words.size.download,
      width: "88px",
      align: "end",
      phone: "second",
      cell: (row) => row.downloadSize !== undefined && <Size bytes={row.downloadSize} />,
    },
    {
      id: "platforms",
      header: words.terms.platforms,
      width: "136px",
      cell: (row) => <Platforms platforms={row.platforms} />,
    },
    {
      id: "stars",
      header: words.explore.sorts.stars,
      width: "56px",
      align: "end",
      sort: "stars",
      cell: (row) => formatCount(row.stars, language),
    },
    {
      id: "pulls",
      header: words.explore.sorts.pulls,
      width: "64px",
      align: "end",
      sort: "pulls",
      cell: (row) => formatCount(row.pulls, language),
    },
    {
      id: "pushed",
      header: words.explore.sorts.pushed,
      width: "96px",
      align: "end",
      sort: "pushed",
      phone: "second",
      // Without a tag, what lists are sorted by is when it was made.
      cell: (row) => row.tags > 0 && <Time at={row.lastPush} />,
    },
    {
      id: "copy",
      header: "",
      width: "28px",
      cell: (row) => <CopyButton compact text={command(row)} what={command(row)} />,
    },
  ];
  function nameCell(row: Listed): ReactNode {
    return (
      <>
        <Link to="/r/$repository" params={{ repository: row.name }} tabIndex={-1}>
          {row.name}
        </Link>
        {row.official && <Badge tone="ok">{words.badges.official}</Badge>}
        {row.mirrored && <Badge>{words.badges.mirrored}</Badge>}
        {row.visibility === "private" && <Badge>{words.badges.private}</Badge>}
        {row.deprecated && <Badge tone="warn">{words.badges.deprecated}</Badge>}
      </>
    );
  }
  return (
    <Table
      label={words.terms.repositories}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      empty={empty}
      sort={{ by: sort, descending: sort !== "name", onChange: onSort }}
      onOpen={(row) => void navigate({ to: "/r/$repository", params: { repository: row.name } })}
      actions={[
        {
          id: "copy-command",
          keys: "c",
          words: words.keys.copyCommand,
          run: (row) => copy(command(row)),
        },
      ]}
    />
  );
}
