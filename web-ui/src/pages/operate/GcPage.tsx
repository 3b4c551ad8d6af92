import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Entry, gcEntriesQuery, gcPreviewQuery, gcQuery, KINDS, type Summary } from "../../api/gc";
import { PageTitle } from "../../app/PageTitle";
import { formatSize } from "../../format/size";
import { formatDuration } from "../../format/time";
import { useLanguage } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Notice } from "../../parts/Notice";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { GcRun } from "./GcRun";

/** It goes on by itself: what went, what waits and why, and what would go in the end. */
export function GcPage(): ReactNode {
  const { words, language } = useLanguage();
  const status = useQuery(gcQuery);
  const preview = useQuery(gcPreviewQuery);
  const number = new Intl.NumberFormat(language);
  return (
    <>
      <PageTitle title={words.operate.gc} />
      <QueryStates query={status} lines={8}>
        {(gc) => (
          <div className="stack">
            {!gc.enabled && <Notice tone="warn">{words.gc.off}</Notice>}
            <dl className="facts">
              <dt>{words.gc.grace}</dt>
              <dd>{formatDuration(gc.grace, words.time)}</dd>
              {gc.lastRun?.endedAt !== undefined && (
                <>
                  <dt>{words.gc.lastRun}</dt>
                  <dd>
                    <Time at={gc.lastRun.endedAt} />
                    {gc.lastRun.failure !== undefined && ` ${gc.lastRun.failure}`}
                  </dd>
                </>
              )}
            </dl>
            <div className="row" style={{ alignItems: "flex-start", gap: 24 }}>
              <Numbers
                title={words.gc.waits}
                rows={Object.entries(gc.queues).map(([name, count]) => [name, number.format(count)])}
              />
              <Numbers
                title={words.gc.went}
                rows={Object.entries(gc.totals).map(([name, sum]) => [
                  name,
                  `${number.format(sum.count ?? 0)} · ${formatSize(sum.bytes ?? 0)}`,
                ])}
              />
            </div>
            <GcRun />
            <section className="stack">
              <h2>{words.gc.preview}</h2>
              <QueryStates query={preview} lines={10}>
                {(sums) => (
                  <>
                    <p>
                      {words.gc.wouldGo(
                        sums.manifests,
                        sums.blobs,
                        sums.uploads,
                        formatSize(sums.bytes + sums.uploadBytes),
                      )}
                    </p>
                    <Entries sums={sums} />
                  </>
                )}
              </QueryStates>
            </section>
          </div>
        )}
      </QueryStates>
    </>
  );
}

function Numbers({ title, rows }: { title: string; rows: string[][] }): ReactNode {
  const names: Record<string, string> = useLanguage().words.gc.things;
  return (
    <table className="plain-table" style={{ width: "auto", minWidth: 260 }}>
      <caption style={{ textAlign: "start", fontWeight: 600 }}>{title}</caption>
      <tbody>
        {rows.map(([name = "", value]) => (
          <tr key={name}>
            <th scope="row">{names[name] ?? name}</th>
            <td className="number">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One by one, with the reason. */
function Entries({ sums }: { sums: Summary }): ReactNode {
  const { words } = useLanguage();
  const search = useSearch({ from: "/operate/gc" });
  const navigate = useNavigate({ from: "/operate/gc" });
  const kind = KINDS.find((one) => one === search.kind) ?? "manifests";
  const rows = useKeysetRows(gcEntriesQuery(kind));
  const columns: Column<Entry>[] = [
    {
      id: "what",
      header: words.gc.what,
      width: "minmax(150px, 1fr)",
      phone: "first",
      cell: (row) => (row.digest === undefined ? <bdi>{row.repository}</bdi> : <Digest digest={row.digest} />),
    },
    {
      id: "repository",
      header: words.terms.repository,
      width: "minmax(120px, 2fr)",
      cell: (row) => <bdi>{row.repository ?? ""}</bdi>,
    },
    {
      id: "size",
      header: words.size.size,
      width: "88px",
      align: "end",
      phone: "first",
      cell: (row) => <Size bytes={row.size} />,
    },
    { id: "reason", header: words.gc.reason, width: "minmax(160px, 3fr)", phone: "second", cell: (row) => row.reason },
    {
      id: "due",
      header: words.gc.due,
      width: "110px",
      align: "end",
      phone: "second",
      cell: (row) => <Time at={row.dueAt} />,
    },
  ];
  return (
    <>
      <NativeSelect
        maw={240}
        aria-label={words.gc.what}
        value={kind}
        onChange={(event) => void navigate({ search: { kind: event.currentTarget.value }, replace: true })}
        data={KINDS.map((one) => ({ value: one, label: words.gc.kinds[one] }))}
      />
      <Table
        label={words.gc.preview}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.repository ?? ""} ${row.digest ?? ""} ${row.dueAt} ${row.reason}`}
        empty={<Empty why={sums[kind] === 0 ? words.gc.nothingWaits : words.gc.nothingYet} />}
      />
    </>
  );
}
