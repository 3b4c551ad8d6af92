import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** What one may do with a repository, by the names of the acts. */
export type Act = "pull" | "push" | "delete" | "edit" | "administer";

/** A repository as its pages need it; fields that this registry does not tell of yet are absent. */
export type Repository = Schemas["RepositoryView"] & {
  name: string;
  visibility: string;
  description?: string;
  deprecated?: string;
  can?: string[];
};

export function repositoryQuery(name: string) {
  return queryOptions({
    queryKey: ["repository", name],
    queryFn: async ({ signal }): Promise<Repository> =>
      present(await api("GET /api/v1/repositories/{path}", { path: { path: name }, signal }), "name", "visibility"),
  });
}

export async function changeVisibility(name: string, visibility: string): Promise<void> {
  await api("PATCH /api/v1/repositories/{path}", { path: { path: name }, body: { visibility } });
}

export async function deleteRepository(name: string): Promise<void> {
  await api("DELETE /api/v1/repositories/{path}", { path: { path: name } });
}

export async function restoreRepository(id: number): Promise<string> {
  return present(await api("POST /api/v1/deleted-repositories/{id}/restore", { path: { id } }), "name").name;
}

export type DeletedRepository = Required<Schemas["DeletedRepositoryView"]>;

export const deletedRepositoriesQuery = {
  queryKey: ["deleted-repositories"] as const,
  load: async (before: string | number | undefined, signal: AbortSignal) => {
    const page = present(
      await api("GET /api/v1/deleted-repositories", { query: pageOf(before), signal }),
      "repositories",
    );
    const rows = page.repositories.map(
      (view): DeletedRepository => present(view, "id", "name", "deletedAt", "deletedBy", "restorableUntil"),
    );
    return { rows, next: page.next };
  },
};

/** For lists whose next page is what came before a number. */
export function pageOf(before: string | number | undefined): { n: number; before?: number } {
  return { n: 200, ...(before === undefined ? {} : { before: Number(before) }) };
}
