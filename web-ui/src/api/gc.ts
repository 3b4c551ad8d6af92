import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

export const KINDS = ["manifests", "blobs", "uploads", "repositories"] as const;
export type Kind = (typeof KINDS)[number];
export type Entry = Schemas["GcEntryView"] & { size: number; reason: string; dueAt: string };
export type Summary = Required<Schemas["PreviewSummary"]>;

export const gcQuery = queryOptions({
  queryKey: ["gc"],
  queryFn: async ({ signal }) =>
    present(await api("GET /api/v1/gc", { signal }), "enabled", "grace", "queues", "totals", "reviewed", "removed"),
  refetchInterval: 10_000,
});

export const gcPreviewQuery = queryOptions({
  queryKey: ["gc", "preview"],
  queryFn: async ({ signal }): Promise<Summary> =>
    present(
      await api("GET /api/v1/gc/preview", { signal }),
      "manifests",
      "blobs",
      "bytes",
      "links",
      "objects",
      "objectBytes",
      "repositories",
      "uploads",
      "uploadBytes",
    ),
});

export function gcEntriesQuery(kind: Kind) {
  return {
    queryKey: ["gc", "preview", kind] as const,
    load: async (after: string | number | undefined, signal: AbortSignal) => {
      const query = { n: 200, ...(after === undefined ? {} : { after: Number(after) }) };
      const page = present(await api("GET /api/v1/gc/preview/{kind}", { path: { kind }, query, signal }), "entries");
      return { rows: page.entries.map((view): Entry => present(view, "size", "reason", "dueAt")), next: page.next };
    },
  };
}

export async function runGc(): Promise<number> {
  return present(await api("POST /api/v1/gc/runs", {}), "ticket").ticket;
}

export function gcRunQuery(ticket: number) {
  return queryOptions({
    queryKey: ["gc", "run", ticket],
    queryFn: async ({ signal }) =>
      present(await api("GET /api/v1/gc/runs/{ticket}", { path: { ticket }, signal }), "done", "reviewed", "removed"),
    refetchInterval: (query) => (query.state.data?.done === true ? false : 500),
  });
}
