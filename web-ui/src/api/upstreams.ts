import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

export type UpstreamState = Required<
  Pick<
    Schemas["UpstreamStateView"],
    | "hits"
    | "misses"
    | "bytesSaved"
    | "bytesFetched"
    | "cachedBytes"
    | "cachedDigests"
    | "requests"
    | "failures"
    | "stale"
  >
> &
  Schemas["UpstreamStateView"];
export type Upstream = Schemas["UpstreamView"] & { name: string; url: string; state: UpstreamState };
export type Prefetch = Required<Omit<Schemas["PrefetchesView"], "endedAt">> & { endedAt?: string };

export function upstreamsQuery() {
  return {
    queryKey: ["upstreams"] as const,
    load: async (after: string | number | undefined, signal: AbortSignal) => {
      const query = { n: 200, ...(after === undefined ? {} : { after: String(after) }) };
      const page = present(await api("GET /api/v1/upstreams", { query, signal }), "upstreams");
      return { rows: page.upstreams.map(upstream), next: page.next };
    },
  };
}

export function upstreamQuery(name: string) {
  return queryOptions({
    queryKey: ["upstream", name],
    queryFn: async ({ signal }) => upstream(await api("GET /api/v1/upstreams/{name}", { path: { name }, signal })),
    refetchInterval: 10_000,
  });
}

export function prefetchesQuery(name: string) {
  return queryOptions({
    queryKey: ["prefetches", name],
    queryFn: async ({ signal }) => {
      const answer = await api("GET /api/v1/upstreams/{name}/prefetches", { path: { name }, signal });
      return present(answer, "prefetches").prefetches.map(prefetch);
    },
    // While one is on its way its bar moves.
    refetchInterval: (query) => (query.state.data?.some((one) => one.endedAt === undefined) === true ? 1000 : 15_000),
  });
}

export async function createUpstream(body: Schemas["UpstreamCreation"]): Promise<Upstream> {
  return upstream(await api("POST /api/v1/upstreams", { body }));
}

export async function deleteUpstream(name: string): Promise<void> {
  await api("DELETE /api/v1/upstreams/{name}", { path: { name } });
}

export async function checkUpstream(name: string): Promise<{ ok: boolean; millis: number; problem?: string }> {
  return present(await api("POST /api/v1/upstreams/{name}/check", { path: { name } }), "ok", "millis");
}

export async function startPrefetch(name: string, images: string[], platforms: string[]): Promise<Prefetch> {
  const body = { images, ...(platforms.length === 0 ? {} : { platforms }) };
  return prefetch(await api("POST /api/v1/upstreams/{name}/prefetches", { path: { name }, body }));
}

export async function cancelPrefetch(name: string, id: number): Promise<void> {
  await api("DELETE /api/v1/upstreams/{name}/prefetches/{id}", { path: { name, id } });
}

function upstream(view: Schemas["UpstreamView"]): Upstream {
  const found = present(view, "name", "url", "state");
  const state = present(
    found.state,
    "hits",
    "misses",
    "bytesSaved",
    "bytesFetched",
    "cachedBytes",
    "cachedDigests",
    "requests",
    "failures",
    "stale",
  );
  return { ...found, state };
}

function prefetch(view: Schemas["PrefetchesView"]): Prefetch {
  return present(view, "id", "images", "done", "failed", "failures", "blobs", "bytes", "cancelled", "startedAt");
}
