import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** Work that takes long: how far it is. */
export type Job = ReturnType<typeof job>;

/** How often work under way is asked for. */
export const PROGRESS_MILLIS = 1000;
const SOON_MILLIS = 2000;
/** What this page starts itself is asked for at once. */
const LATER_MILLIS = 60_000;

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["job", id],
    queryFn: async ({ signal }) => job(await api("GET /api/v1/jobs/{id}", { path: { id }, signal })),
    refetchInterval: (query) => (query.state.data !== undefined && goesOn(query.state.data) ? PROGRESS_MILLIS : false),
  });
}

/** One's own; for who runs the registry all. */
export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: async ({ signal }) => present(await api("GET /api/v1/jobs", { signal }), "jobs").jobs.map(job),
  refetchInterval: (query) => (query.state.data?.some(goesOn) === true ? SOON_MILLIS : LATER_MILLIS),
});

/** Waits for it no longer. It goes on where others wait for it as well. */
export async function cancelJob(id: string): Promise<void> {
  await api("DELETE /api/v1/jobs/{id}", { path: { id } });
}

export function goesOn({ state }: Job): boolean {
  return state === "waiting" || state === "running";
}

export function job(view: Schemas["JobView"]) {
  return present(view, "id", "kind", "subject", "state", "done", "unit", "note", "since");
}
