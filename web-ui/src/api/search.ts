import type { KeysetPage } from "../table/rows";
import { api, send } from "./client";
import { present } from "./present";
import { ApiError } from "./problem";

/** A repository as lists show it. What is not known of it yet is absent. */
export interface Found {
  name: string;
  visibility: string;
  description?: string;
  official?: boolean;
  deprecated?: boolean;
  mirrored?: boolean;
  /** The tag of its newest version, of which size and platforms tell. */
  newest?: string;
  downloadSize?: number;
  platforms?: string[];
  kinds?: string[];
  tags?: number;
  stars?: number;
  starred?: boolean;
  pulls?: number;
  lastPush?: string;
  lastPull?: string;
}

/** What Explore's address says. */
export interface Search {
  q?: string | undefined;
  kind?: string | undefined;
  platform?: string | undefined;
  official?: string | undefined;
  ns?: string | undefined;
  sort?: string | undefined;
}

export const SORTS = ["relevance", "stars", "pulls", "pushed", "name"] as const;
const PAGE = 200;

export function exploreQuery(search: Search) {
  return {
    queryKey: ["search", search] as const,
    load: (after: string | number | undefined, signal: AbortSignal) => searchRepositories(search, PAGE, after, signal),
  };
}

/** Names that fit what is being typed. */
export async function suggestRepositories(q: string, signal: AbortSignal): Promise<string[]> {
  const page = await searchRepositories({ q }, 8, undefined, signal);
  return page.rows.map((row) => row.name);
}

async function searchRepositories(
  search: Search,
  n: number,
  after: string | number | undefined,
  signal: AbortSignal,
): Promise<KeysetPage<Found>> {
  try {
    const answer = await send({ method: "GET", path: "/api/v1/search", query: { ...search, n, after }, signal });
    const { results, total, next } = answer as { results: Found[]; total: number; next?: string };
    return { rows: results, total, next };
  } catch (error) {
    // A registry that has no search yet lists what there is.
    if (error instanceof ApiError && (error.status === 404 || error.status === 401)) {
      return listRepositories(search, n, after, signal);
    }
    throw error;
  }
}

async function listRepositories(
  { q = "", ns }: Search,
  n: number,
  after: string | number | undefined,
  signal: AbortSignal,
): Promise<KeysetPage<Found>> {
  const query = { n, ...(after === undefined ? {} : { after: String(after) }) };
  const page = present(await api("GET /api/v1/repositories", { query, signal }), "repositories");
  const rows = page.repositories
    .map((view) => present(view, "name", "visibility"))
    .filter((view) => view.name.includes(q) && (ns === undefined || view.name.startsWith(`${ns}/`)));
  return { rows, next: page.next };
}
