import { queryOptions } from "@tanstack/react-query";
import { api, ask, queryString } from "./client";
import { type Job, job, PROGRESS_MILLIS } from "./jobs";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** A name in an image. */
export type FileEntry = ReturnType<typeof fileEntry>;

export interface FilesPage {
  directory: FileEntry;
  files: FileEntry[];
  total: number | undefined;
  next: string | undefined;
}

/** Which files of which image. */
export interface FilesQuestion {
  repository: string;
  /** Of the image's own manifest. */
  digest: string;
  /** "all", or the number of the layer whose changes are meant. */
  layer: string;
}

/** What the files that are looked for have in common, wherever they lie. */
export interface FilesFilter {
  glob: string;
  minSize: number;
  changed: boolean;
}

export const NAMES_AT_A_TIME = 500;

/** The answer, or the work that comes before it. */
export type OrJob<T> = { data: T; job: null } | { data: null; job: Job };

export function isFiltered({ glob, minSize, changed }: FilesFilter): boolean {
  return glob !== "" || minSize > 0 || changed;
}

/** The first names, or the job that reads the image for the first time. */
export function firstFilesQuery(question: FilesQuestion, filter: FilesFilter) {
  return queryOptions({
    queryKey: ["files", question, filter],
    queryFn: ({ signal }) => listFiles(question, filter, "", undefined, signal),
    // What a digest names never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A page of what lies in a folder, or of what is found below it. A page of finds has one at least, unless it is the last. */
export async function listFiles(
  { repository, digest, layer }: FilesQuestion,
  { glob, minSize, changed }: FilesFilter,
  entry: string,
  after: string | undefined,
  signal: AbortSignal | undefined,
): Promise<OrJob<FilesPage>> {
  let from = after;
  for (;;) {
    const query = {
      repository,
      digest,
      layer,
      n: NAMES_AT_A_TIME,
      ...(entry === "" ? {} : { entry }),
      ...(glob === "" ? {} : { q: glob }),
      ...(minSize === 0 ? {} : { minSize }),
      ...(changed ? { changed } : {}),
      ...(from === undefined ? {} : { after: from }),
    };
    const answer = await api("GET /api/v1/files", { query, ...(signal === undefined ? {} : { signal }) });
    if (answer.job !== undefined) {
      return { data: null, job: job(answer.job) };
    }
    const page = filesPage(present(answer, "files").files);
    // A search looks at so many names for one answer, and may find none among them.
    if (page.files.length > 0 || page.next === undefined) {
      return { data: page, job: null };
    }
    from = page.next;
  }
}

/** What is known of one name. */
export function fileQuery({ repository, digest, layer }: FilesQuestion, entry: string) {
  return queryOptions({
    queryKey: ["file", repository, digest, layer, entry],
    queryFn: async ({ signal }) => {
      const query = { repository, digest, layer, entry, n: 1 };
      const answer = await api("GET /api/v1/files", { query, signal });
      return answer.files === undefined ? null : filesPage(answer.files).directory;
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: (query) => (query.state.data === null ? PROGRESS_MILLIS : false),
  });
}

/** A file as text. Null while the image is read for the first time. */
export function textQuery(question: FilesQuestion, entry: string) {
  return queryOptions({
    queryKey: ["text", question.repository, question.digest, question.layer, entry],
    queryFn: async ({ signal }) => {
      const query = { ...question, entry, view: true };
      const answer = await ask({ method: "GET", path: "/api/v1/file", query, signal });
      return answer.status === 202 ? null : await answer.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    refetchInterval: (query) => (query.state.data === null ? PROGRESS_MILLIS : false),
  });
}

/** Where a browser downloads a file from. */
export function downloadAddress(question: FilesQuestion, entry: string): string {
  return `/api/v1/file${queryString({ ...question, entry })}`;
}

function filesPage(view: Schemas["FilesView"]): FilesPage {
  const { directory, files, total, next } = present(view, "directory", "files");
  return { directory: fileEntry(directory), files: files.map(fileEntry), total, next };
}

export function fileEntry(view: Schemas["FileView"]) {
  return present(view, "shown", "entry", "type", "mode", "uid", "gid", "modified", "attributes");
}
