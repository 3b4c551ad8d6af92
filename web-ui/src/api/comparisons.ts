import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { fileEntry, type OrJob } from "./files";
import { job } from "./jobs";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** How one image differs from another. */
export type Comparison = ReturnType<typeof comparison>;
export type FileChanged = Comparison["files"][number];
export type ChangedFolder = Comparison["directories"][number];

/** Two images, each as NAME@DIGEST. */
export interface Pair {
  from: string;
  to: string;
}

const PAGE = 200;

/** What they differ in, and the first files; or the job that reads one of them for the first time. */
export function comparisonQuery(pair: Pair, entry: string) {
  return queryOptions({
    queryKey: ["comparison", pair, entry],
    queryFn: ({ signal }) => compare(pair, entry, undefined, signal),
    // What digests name never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The files one by one, once the images have been read. */
export function changedFilesQuery(queries: QueryClient, pair: Pair, entry: string) {
  return {
    queryKey: ["comparison-files", pair, entry] as const,
    load: async (after: string | number | undefined, signal: AbortSignal) => {
      const { data } =
        after === undefined
          ? await queries.ensureQueryData(comparisonQuery(pair, entry))
          : await compare(pair, entry, String(after), signal);
      return { rows: data?.files ?? [], next: data?.next };
    },
  };
}

/** In which lines a text file differs; or the job that reads one of the images for the first time. */
export function linesQuery({ from, to }: Pair, entry: string) {
  return queryOptions({
    queryKey: ["comparison-lines", from, to, entry],
    queryFn: async ({ signal }): Promise<OrJob<ChangedLines>> => {
      const answer = await api("GET /api/v1/comparisons/lines", { query: { from, to, entry }, signal });
      return answer.job === undefined
        ? { data: changedLines(present(answer, "lines").lines), job: null }
        : { data: null, job: job(answer.job) };
    },
    // What digests name never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type ChangedLines = ReturnType<typeof changedLines>;

function changedLines(view: Schemas["LinesView"]) {
  const found = present(view, "shown", "added", "removed", "complete", "hunks");
  return {
    ...found,
    hunks: found.hunks.map((hunk) => {
      const { lines, ...at } = present(hunk, "fromLine", "fromLines", "toLine", "toLines", "lines");
      return { ...at, lines: lines.map((line) => present(line, "change", "text", "newline")) };
    }),
  };
}

async function compare(
  { from, to }: Pair,
  entry: string,
  after: string | undefined,
  signal: AbortSignal,
): Promise<OrJob<Comparison>> {
  const query = {
    from,
    to,
    n: PAGE,
    ...(entry === "" ? {} : { entry }),
    ...(after === undefined ? {} : { after }),
  };
  const answer = await api("GET /api/v1/comparisons", { query, signal });
  return answer.job === undefined
    ? { data: comparison(present(answer, "comparison").comparison), job: null }
    : { data: null, job: job(answer.job) };
}

function comparison(view: Schemas["ComparisonView"]) {
  const found = present(
    view,
    "from",
    "to",
    "bytesToFetch",
    "layers",
    "layersShared",
    "config",
    "summary",
    "files",
    "directories",
  );
  return {
    ...found,
    config: found.config.map((change) => present(change, "property")),
    summary: present(found.summary, "added", "changed", "metadata", "removed", "bytes", "aspects"),
    files: found.files.map((file) => {
      const { from, to, ...rest } = present(file, "entry", "shown", "change", "aspects");
      return {
        ...rest,
        from: from === undefined ? null : fileEntry(from),
        to: to === undefined ? null : fileEntry(to),
      };
    }),
    directories: found.directories.map((group) => present(group, "entry", "shown", "added", "changed", "removed")),
  };
}
