import { PLACED_PAGE } from "../table/rows";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

export type Tag = ReturnType<typeof tag>;

/** What the address of a table of tags says. */
export interface TagFilter {
  q?: string | undefined;
  platform?: string | undefined;
  /** Signatures and bills of material that have tags, in place of images. */
  attached: boolean;
}

export const TAG_SORTS = ["version", "name", "pushed", "size"] as const;
export type TagSort = (typeof TAG_SORTS)[number];

export function tagsQuery(repository: string, filter: TagFilter, sort: TagSort, ascending: boolean) {
  return {
    queryKey: ["tags", repository, filter, sort, ascending] as const,
    load: async (offset: number, signal: AbortSignal) => {
      const query = {
        repository,
        ...matching(filter),
        sort,
        order: ascending ? "asc" : "desc",
        offset,
        n: PLACED_PAGE,
      };
      const page = present(await api("GET /api/v1/tags", { query, signal }), "tags", "total", "untagged");
      return { rows: page.tags.map(tag), total: page.total, untagged: page.untagged };
    },
  };
}

/** Which tags are to go: those that are named, or whatever matches a filter, if that is what a preview has shown. */
export type Doomed = { tags: string[] } | { matching: TagFilter; expected?: string | undefined };

export interface Deleted {
  deleted: { tag: string; deletion: number }[];
  missing: string[];
  /** How many more match: one request deletes 1,000. */
  left: number;
}

export async function deleteTags(repository: string, doomed: Doomed): Promise<Deleted> {
  const answer = await api("POST /api/v1/tag-deletions", { query: { repository }, body: selection(doomed) });
  const { deleted, missing, left } = present(answer, "deleted", "missing", "left");
  return { deleted: deleted.map((gone) => present(gone, "tag", "deletion")), missing, left };
}

export async function previewDeletion(repository: string, doomed: Doomed) {
  const answer = await api("POST /api/v1/tag-deletions/preview", { query: { repository }, body: selection(doomed) });
  return { ...present(answer, "tags", "manifests", "bytes"), matching: answer.matching };
}

/** One request brings back no more. */
export const MOST_RESTORED = 1000;

export async function restoreTags(repository: string, ids: number[]) {
  const answer = await api("POST /api/v1/deletions/restore", { query: { repository }, body: { ids } });
  return present(answer, "restored", "taken", "gone");
}

function selection(doomed: Doomed): Schemas["TagDeletionSelection"] {
  if ("tags" in doomed) {
    return doomed;
  }
  const { expected } = doomed;
  return { matching: { ...matching(doomed.matching), ...(expected === undefined ? {} : { expected }) } };
}

function matching({ q, platform, attached }: TagFilter) {
  return {
    ...(q === undefined ? {} : { q }),
    ...(platform === undefined ? {} : { platform }),
    ...(attached ? { attached } : {}),
  };
}

export function tag(view: Schemas["ListedTag"]) {
  return present(view, "name", "digest", "sameImage", "platforms", "pushedAt", "pushedBy", "pulls");
}
