import { api } from "./client";
import { present } from "./present";
import { pageOf } from "./repositories";
import type { Schemas } from "./schema.gen";

/** A tag or a manifest that was deleted and can be brought back for a while. */
export type Deletion = Schemas["UndoDeletionView"] & {
  id: number;
  kind: string;
  digest: string;
  tags: string[];
  deletedAt: string;
  deletedBy: string;
  restorableUntil: string;
};

/** What a tag was made to name; without a digest it was deleted. */
export type TagChange = Schemas["UndoChangeView"] & { changedAt: string; changedBy: string; available: boolean };

export interface Restored {
  digest: string;
  tags: string[];
  /** Tags of a manifest that name another one by now, and were left. */
  taken: string[];
}

export function deletionsQuery(repository: string) {
  return {
    queryKey: ["deletions", repository] as const,
    load: async (before: string | number | undefined, signal: AbortSignal) => {
      const query = { repository, ...pageOf(before) };
      const page = present(await api("GET /api/v1/deletions", { query, signal }), "deletions");
      const rows = page.deletions.map(
        (view): Deletion => present(view, "id", "kind", "digest", "tags", "deletedAt", "deletedBy", "restorableUntil"),
      );
      return { rows, next: page.next };
    },
  };
}

export function tagHistoryQuery(repository: string, tag: string) {
  return {
    queryKey: ["tag-history", repository, tag] as const,
    load: async (before: string | number | undefined, signal: AbortSignal) => {
      const query = { repository, tag, ...pageOf(before) };
      const page = present(await api("GET /api/v1/tag-history", { query, signal }), "changes");
      const rows = page.changes.map((view): TagChange => present(view, "changedAt", "changedBy", "available"));
      return { rows, next: page.next };
    },
  };
}

/** A 409 says that the tag names another manifest by now; `replace` moves it. */
export async function restoreDeletion(repository: string, id: number, replace: boolean): Promise<Restored> {
  const answer = await api("POST /api/v1/deletions/{id}/restore", { path: { id }, query: { repository, replace } });
  return present(answer, "digest", "tags", "taken");
}

export async function moveTag(repository: string, tag: string, digest: string): Promise<void> {
  await api("PUT /api/v1/tag-history", { query: { repository, tag }, body: { digest } });
}
