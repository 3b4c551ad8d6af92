import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Upstream, upstreamsQuery } from "../../api/upstreams";
import { PageTitle } from "../../app/PageTitle";
import { formatDuration } from "../../format/time";
import { useWords } from "../../i18n/context";
import { Size } from "../../parts/Size";
import { Empty } from "../../states/Empty";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { HitRate } from "./HitRate";
import { UpstreamForm } from "./UpstreamForm";
import { UpstreamState } from "./UpstreamState";

/** What a mirror is for, in numbers: what was not asked of the upstream. */
export function MirrorsPage(): ReactNode {
  const words = useWords();
  const rows = useKeysetRows({ ...upstreamsQuery(), refetchInterval: 10_000 });
  const columns: Column<Upstream>[] = [
    {
      id: "name",
      header: words.mirrors.upstream,
      width: "minmax(140px, 2fr)",
      phone: "first",
      cell: (row) => (
        <Link to="/operate/mirrors/$upstream" params={{ upstream: row.name }}>
          {row.name}
        </Link>
      ),
    },
    {
      id: "rate",
      header: words.mirrors.hitRate,
      width: "132px",
      phone: "second",
      cell: (row) => <HitRate state={row.state} />,
    },
    {
      id: "saved",
      header: words.mirrors.saved,
      width: "96px",
      align: "end",
      phone: "second",
      cell: (row) => <Size bytes={row.state.bytesSaved} />,
    },
    {
      id: "cached",
      header: words.mirrors.cached,
      width: "96px",
      align: "end",
      cell: (row) => <Size bytes={row.state.cachedBytes} />,
    },
    {
      id: "fresh",
      header: words.mirrors.fresh,
      width: "88px",
      align: "end",
      cell: (row) => formatDuration(row.tagAge ?? "", words.time),
    },
    {
      id: "state",
      header: words.mirrors.state,
      width: "minmax(160px, 2fr)",
      phone: "second",
      cell: (row) => <UpstreamState state={row.state} />,
    },
    { id: "url", header: words.mirrors.address, width: "minmax(0, 2fr)", cell: (row) => <bdi>{row.url}</bdi> },
  ];
  return (
    <>
      <PageTitle title={words.operate.mirrors} />
      <Table
        label={words.operate.mirrors}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.name}
        empty={<Empty why={words.mirrors.none} />}
      />
      {/* What stands below comes with the rows, so that they do not push it down. */}
      {!rows.isLoading && (
        <section className="stack">
          <h2>{words.mirrors.add}</h2>
          <UpstreamForm />
        </section>
      )}
    </>
  );
}
