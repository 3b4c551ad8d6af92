import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type DeletedRepository, deletedRepositoriesQuery, restoreRepository } from "../../api/repositories";
import { useWords } from "../../i18n/context";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";

/** Whole repositories that can be brought back. */
export function DeletedRepositories(): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const rows = useKeysetRows(deletedRepositoriesQuery);
  const restore = useMutation({
    mutationFn: (row: DeletedRepository) => restoreRepository(row.id),
    onSuccess: (repository) => navigate({ to: "/r/$repository", params: { repository } }),
    onSettled: () => queries.invalidateQueries({ queryKey: deletedRepositoriesQuery.queryKey }),
  });
  const columns: Column<DeletedRepository>[] = [
    {
      id: "name",
      header: words.terms.repository,
      width: "minmax(160px, 3fr)",
      phone: "first",
      cell: (row) => <bdi>{row.name}</bdi>,
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
        <Button size="compact-xs" aria-label={words.history.undoOf(row.name)} onClick={() => restore.mutate(row)}>
          {words.common.undo}
        </Button>
      ),
    },
  ];
  return (
    <>
      {restore.isError && <Failure error={restore.error} />}
      <Table
        label={words.history.deletedRepositories}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        empty={<Empty why={words.history.noDeletedRepositories} />}
      />
    </>
  );
}
