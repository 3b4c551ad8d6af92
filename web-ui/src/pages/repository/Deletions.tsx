import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Deletion, deletionsQuery, type Restored, restoreDeletion } from "../../api/history";
import { ApiError, isHidden } from "../../api/problem";
import { MOST_RESTORED, restoreTags } from "../../api/tags";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Notice } from "../../parts/Notice";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { useSelection } from "../../table/useSelection";
import { showToast } from "../../toasts/store";
import { deletedTogether } from "./deletedTogether";
import styles from "./TagSelection.module.css";

/** What was deleted in a repository and is not gone yet. */
export function Deletions({ repository }: { repository: string }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const rows = useKeysetRows(deletionsQuery(repository));
  const keyAt = (index: number): string | undefined => {
    const row = rows.at(index);
    return row === undefined ? undefined : String(row.id);
  };
  const selection = useSelection(keyAt);
  // A tag that names another manifest by now: moving it back is asked for on its own.
  const [taken, setTaken] = useState<Deletion | null>(null);
  const restore = useMutation({
    mutationFn: ({ deletion, replace }: { deletion: Deletion; replace: boolean }) =>
      restoreDeletion(repository, deletion.id, replace),
    onMutate: () => setTaken(null),
    onSuccess: (restored, { deletion }) => showToast({ text: tell(deletion, restored), tone: "plain" }),
    onError: (error, { deletion }) => {
      if (error instanceof ApiError && error.status === 409) {
        setTaken(deletion);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["deletions", repository] }),
  });
  const many = useMutation({
    mutationFn: (ids: number[]) => restoreTags(repository, ids),
    onSuccess: ({ restored, taken: left, gone }, ids) => {
      selection.clear();
      // A manifest that had no tags comes back without a name to count.
      const back = Math.max(restored.length, ids.length - left.length - gone.length);
      showToast({ text: words.history.restoredMany(back, [...left, ...gone].join(", ")), tone: "plain" });
    },
    onSettled: () => {
      for (const key of ["deletions", "tags", "repository"]) {
        void queries.invalidateQueries({ queryKey: [key, repository] });
      }
    },
  });
  const tell = (deletion: Deletion, restored: Restored): string =>
    restored.taken.length > 0
      ? words.history.restoredBut(nameOf(deletion), restored.taken.join(", "))
      : words.history.restored(nameOf(deletion));
  const columns: Column<Deletion>[] = [
    {
      id: "what",
      header: words.history.deleted,
      width: "minmax(140px, 2fr)",
      phone: "first",
      cell: (row) => (row.kind === "tag" ? <bdi>{row.tag}</bdi> : words.terms.manifest),
    },
    {
      id: "digest",
      header: words.terms.digest,
      width: "150px",
      phone: "second",
      cell: (row) => <Digest digest={row.digest} />,
    },
    {
      id: "tags",
      header: words.history.wentWithIt,
      width: "minmax(0, 2fr)",
      cell: (row) => row.kind !== "tag" && <bdi>{row.tags.join(", ")}</bdi>,
    },
    { id: "by", header: words.history.by, width: "minmax(80px, 1fr)", cell: (row) => <bdi>{row.deletedBy}</bdi> },
    {
      id: "at",
      header: words.history.when,
      width: "110px",
      phone: "second",
      cell: (row) => <Time at={row.deletedAt} />,
    },
    { id: "until", header: words.history.until, width: "110px", cell: (row) => <Time at={row.restorableUntil} /> },
    {
      id: "undo",
      header: "",
      width: "84px",
      align: "end",
      phone: "first",
      cell: (row) => (
        <Button
          size="compact-xs"
          aria-label={words.history.undoOf(nameOf(row))}
          loading={restore.isPending && restore.variables.deletion.id === row.id}
          onClick={() => restore.mutate({ deletion: row, replace: false })}
        >
          {words.common.undo}
        </Button>
      ),
    },
  ];
  if (isHidden(rows.error)) {
    return <Empty why={words.history.notForYou} />;
  }
  return (
    <>
      {taken !== null && (
        <Notice tone="warn">
          <div className="row">
            <span className="grow">{words.history.taken(nameOf(taken))}</span>
            <Button onClick={() => restore.mutate({ deletion: taken, replace: true })}>{words.history.replace}</Button>
          </div>
        </Notice>
      )}
      {restore.isError && taken === null && <Failure error={restore.error} />}
      {many.isError && <Failure error={many.error} />}
      <UndoBar
        rows={Array.from({ length: rows.count }, (_, index) => rows.at(index)).filter((row) => row !== undefined)}
        taken={selection.keys}
        busy={many.isPending}
        undo={(ids) => many.mutate(ids)}
        clear={selection.clear}
      />
      <Table
        label={words.history.deletions}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        empty={<Empty why={words.history.nothingDeleted} />}
        selection={selection}
      />
    </>
  );
}

interface UndoBarProps {
  rows: readonly Deletion[];
  taken: ReadonlySet<string>;
  busy: boolean;
  undo: (ids: number[]) => void;
  clear: () => void;
}

/** What was deleted with a look at the numbers comes back likewise: what is selected, or all that went with it. */
function UndoBar({ rows, taken, busy, undo, clear }: UndoBarProps): ReactNode {
  const words = useWords();
  const selected = rows.filter((row) => taken.has(String(row.id))).map((row) => row.id);
  if (selected.length === 0) {
    return null;
  }
  const together = deletedTogether(rows, taken);
  return (
    <div className={styles.bar} role="toolbar" aria-label={words.tags.selection}>
      <span className="number">{words.tags.selected(selected.length)}</span>
      <Button variant="filled" loading={busy} onClick={() => undo(selected.slice(0, MOST_RESTORED))}>
        {words.history.undoMany(Math.min(selected.length, MOST_RESTORED))}
      </Button>
      {together.length > selected.length && (
        <Button loading={busy} onClick={() => undo(together.slice(0, MOST_RESTORED))}>
          {words.history.undoTogether(Math.min(together.length, MOST_RESTORED))}
        </Button>
      )}
      <Button variant="subtle" onClick={clear}>
        {words.common.clear}
      </Button>
    </div>
  );
}

function nameOf(deletion: Deletion): string {
  return deletion.tag ?? deletion.digest.slice(0, 19);
}
