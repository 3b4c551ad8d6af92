import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Webhook, webhooksQuery } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Time } from "../../parts/Time";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { WebhookState } from "./WebhookState";

interface Props {
  /** Its own alone; without, all that one may see. */
  repository?: string;
  empty: ReactNode;
  /** What stands below: it comes with the rows, so that they do not push it down. */
  children: ReactNode;
}

export function WebhookTable({ repository, empty, children }: Props): ReactNode {
  const words = useWords();
  const rows = useKeysetRows(webhooksQuery(repository));
  const columns: Column<Webhook>[] = [
    {
      id: "address",
      header: words.webhooks.address,
      width: "minmax(220px, 3fr)",
      phone: "first",
      cell: (row) =>
        repository === undefined ? (
          <Link to="/operate/webhooks/$webhook" params={{ webhook: String(row.id) }}>
            <bdi>{row.url}</bdi>
          </Link>
        ) : (
          <Link to="/r/$repository/-/webhooks/$webhook" params={{ repository, webhook: String(row.id) }}>
            <bdi>{row.url}</bdi>
          </Link>
        ),
    },
    {
      id: "of",
      header: words.webhooks.of,
      width: "minmax(120px, 2fr)",
      phone: "second",
      cell: (row) => <bdi>{row.repository ?? `${row.namespace ?? ""}/*`}</bdi>,
    },
    {
      id: "events",
      header: words.webhooks.events,
      width: "minmax(0, 2fr)",
      cell: (row) => row.events.map((event) => words.webhooks.eventNames[event] ?? event).join(", "),
    },
    {
      id: "state",
      header: words.webhooks.state,
      width: "120px",
      phone: "second",
      cell: (row) => <WebhookState webhook={row} />,
    },
    { id: "pending", header: words.webhooks.waiting, width: "72px", align: "end", cell: (row) => row.pending },
    {
      id: "failing",
      header: words.webhooks.failingSince,
      width: "110px",
      align: "end",
      cell: (row) => row.failingSince !== undefined && <Time at={row.failingSince} />,
    },
  ];
  return (
    <>
      <Table label={words.webhooks.title} columns={columns} rows={rows} rowKey={(row) => row.id} empty={empty} />
      {!rows.isLoading && children}
    </>
  );
}
