import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** A repository as lists show it. What is not known of it yet is absent. */
export type Listed = ReturnType<typeof listed>;

/** What Explore's address says. */
export interface Search {
  q?: string | undefined;
  kind?: string | undefined;
  platform?: string | undefined;
  official?: string | undefined;
  starred?: string | undefined;
  ns?: string | undefined;
  sort?: string | undefined;
}

export const SORTS = ["relevance", "stars", "pulls", "pushed", "name"] as const;
/** The server counts no further. */
export const MOST_COUNTED = 1_000;
const PAGE = 200;

export function exploreQuery(search: Search) {
  return {
    queryKey: ["search", search] as const,
    load: (after: string | number | undefined, signal: AbortSignal) => find(search, PAGE, after, signal),
  };
}

/** Names that fit what is being typed. */
export async function suggestRepositories(q: string, signal: AbortSignal): Promise<string[]> {
  const page = await find({ q }, 8, undefined, signal);
  return page.rows.map((row) => row.name);
}

async function find(search: Search, n: number, after: string | number | undefined, signal: AbortSignal) {
  const { q, kind, platform, ns, sort } = search;
  const query = {
    n,
    ...(q === undefined ? {} : { q }),
    ...(kind === undefined ? {} : { kind }),
    ...(platform === undefined ? {} : { platform }),
    ...(search.official === "true" ? { official: true } : {}),
    ...(search.starred === "true" ? { starred: true } : {}),
    ...(ns === undefined ? {} : { ns }),
    ...(sort === undefined ? {} : { sort }),
    ...(after === undefined ? {} : { after: String(after) }),
  };
  const page = present(await api("GET /api/v1/search", { query, signal }), "results", "total");
  return { rows: page.results.map(listed), next: page.next, total: page.total };
}

export function listed(view: Schemas["Listed"]) {
  return present(
    view,
    "name",
    "visibility",
    "description",
    "official",
    "deprecated",
    "mirrored",
    "platforms",
    "kinds",
    "tags",
    "stars",
    "starred",
    "pulls",
    "lastPush",
  );
}
