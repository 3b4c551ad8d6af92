import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";
import { type Listed, listed } from "./search";

/** What one may do with a repository, by the names of the acts. */
export type Act = "pull" | "push" | "delete" | "edit" | "vouch" | "star";

/** A repository's own page: what lists show of it, and what its owner says. */
export type Repository = Omit<ReturnType<typeof profile>, "listed"> & { listed?: Listed };

export function repositoryQuery(name: string) {
  return queryOptions({
    queryKey: ["repository", name],
    queryFn: async ({ signal }) =>
      repository(await api("GET /api/v1/profile", { query: { repository: name }, signal })),
  });
}

/** Whether an act is offered. The answer says what its caller may do; nothing is derived from who that is. */
export function may(of: Repository, act: Act): boolean {
  return of.can.includes(act);
}

/** Changes what is named. A 412 says that somebody else was earlier, and carries how it is now. */
export async function changeProfile(of: Repository, body: Schemas["ProfileChange"]): Promise<Repository> {
  const query = { repository: of.name };
  return repository(await api("PATCH /api/v1/profile", { query, body, ifMatch: String(of.revision) }));
}

export function repository(view: Schemas["ProfileView"]): Repository {
  const found = profile(view);
  const { listed: shown, ...rest } = found;
  return shown === undefined ? rest : { ...rest, listed: listed(shown) };
}

function profile(view: Schemas["ProfileView"]) {
  return present(
    view,
    "name",
    "visibility",
    "description",
    "readme",
    "readmeHtml",
    "categories",
    "official",
    "deprecation",
    "revision",
    "can",
  );
}

export async function setStar(name: string, starred: boolean): Promise<void> {
  await api(starred ? "PUT /api/v1/star" : "DELETE /api/v1/star", { query: { repository: name } });
}

/** Markdown as the server will show it. */
export async function previewReadme(markdown: string): Promise<string> {
  return present(await api("POST /api/v1/readme-preview", { body: { markdown } }), "html").html;
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
