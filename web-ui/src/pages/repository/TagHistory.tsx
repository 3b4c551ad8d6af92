import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { moveTag, type TagChange, tagHistoryQuery } from "../../api/history";
import { shortDigest } from "../../format/digest";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { showToast } from "../../toasts/store";

/** What one tag named over time, the latest first. */
export function TagHistory({ repository, tag }: { repository: string; tag: string }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const rows = useKeysetRows(tagHistoryQuery(repository, tag));
  const now = rows.at(0);
  const move = useMutation({
    mutationFn: (digest: string) => moveTag(repository, tag, digest),
    onSuccess: (_, digest) => {
      const before = now?.digest;
      showToast({
        text: words.history.moved(tag, shortDigest(digest)),
        tone: "plain",
        ...(before === undefined ? {} : { undo: () => move.mutate(before) }),
      });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tag-history", repository, tag] }),
  });
  const columns: Column<TagChange>[] = [
    {
      id: "digest",
      header: words.history.named,
      width: "minmax(160px, 2fr)",
      phone: "first",
      cell: (row) => {
        if (row.digest === undefined) {
          return words.history.deletedThen;
        }
        // What is gone has no page.
        return <Digest digest={row.digest} {...(row.available ? { repository } : {})} />;
      },
    },
    {
      id: "by",
      header: words.history.by,
      width: "minmax(80px, 1fr)",
      phone: "second",
      cell: (row) => <bdi>{row.changedBy}</bdi>,
    },
    {
      id: "at",
      header: words.history.when,
      width: "110px",
      phone: "second",
      cell: (row) => <Time at={row.changedAt} />,
    },
    {
      id: "move",
      header: "",
      width: "130px",
      align: "end",
      phone: "first",
      cell: (row) => {
        const { digest, available } = row;
        if (digest === undefined || digest === now?.digest) {
          return null;
        }
        return available ? (
          <Button size="compact-xs" onClick={() => move.mutate(digest)}>
            {words.history.putBack}
          </Button>
        ) : (
          <span className="dim">{words.history.gone}</span>
        );
      },
    },
  ];
  return (
    <>
      {move.isError && <Failure error={move.error} />}
      <Table
        label={words.history.ofTagNamed(tag)}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.changedAt} ${row.digest ?? ""}`}
        empty={<Empty why={words.history.nothingMoved} />}
      />
    </>
  );
}
