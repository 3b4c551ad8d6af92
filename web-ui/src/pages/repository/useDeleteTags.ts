import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/problem";
import { type Deleted, type Doomed, deleteTags, restoreTags } from "../../api/tags";
import { useWords } from "../../i18n/context";
import { describe } from "../../states/describe";
import { showToast } from "../../toasts/store";

export interface DeleteTags {
  now: (doomed: Doomed) => void;
  isPending: boolean;
}

/** Deletes at once, and offers to take it back. */
export function useDeleteTags(repository: string, onDeleted: () => void): DeleteTags {
  const words = useWords();
  const queries = useQueryClient();
  const settled = (): void => {
    for (const key of ["tags", "deletions", "repository"]) {
      void queries.invalidateQueries({ queryKey: [key, repository] });
    }
    void queries.invalidateQueries({ queryKey: ["search"] });
  };
  const fail = (error: unknown): void => showToast({ text: describe(error, words.problems), tone: "danger" });
  const restore = useMutation({
    mutationFn: (ids: number[]) => restoreTags(repository, ids),
    onSuccess: ({ restored, taken, gone }) =>
      showToast({ text: words.tags.restored(restored.length, [...taken, ...gone].join(", ")), tone: "plain" }),
    onError: fail,
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (doomed: Doomed) => deleteTags(repository, doomed),
    onSuccess: (result: Deleted) => {
      onDeleted();
      showToast({
        text: words.tags.deleted(result.deleted.length, result.missing.join(", "), result.left),
        tone: "plain",
        ...(result.deleted.length === 0
          ? {}
          : { undo: () => restore.mutate(result.deleted.map((gone) => gone.deletion)) }),
      });
    },
    onError: (error, doomed) => {
      const moved = error instanceof ApiError && error.status === 409 && "matching" in doomed;
      moved ? showToast({ text: words.tags.othersMatch, tone: "danger" }) : fail(error);
    },
    onSettled: settled,
  });
  return { now: remove.mutate, isPending: remove.isPending };
}
