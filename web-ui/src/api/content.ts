import { queryOptions } from "@tanstack/react-query";
import { readProblem, UnreachableError } from "./problem";

/**
 * What clients of /v2 read: manifests byte for byte, what refers to them, and blobs. A browser's session opens /api alone,
 * so that this is for repositories from which everybody may pull, with the token that a stranger gets.
 */

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType: string;
  annotations: Record<string, string>;
  /** Empty where none is named. */
  platform: string;
}

export interface Manifest {
  /** Exactly what was pushed. */
  text: string;
  mediaType: string;
  artifactType: string;
  annotations: Record<string, string>;
  config: Descriptor | null;
  layers: Descriptor[];
  /** What an index lists. */
  children: Descriptor[];
}

/** Something that was made about an image. */
export interface Attached extends Descriptor {
  /** The digest that it is about. */
  subject: string;
}

/** Longer lists are cut. */
const MOST_PAGES = 10;
/** A browser keeps what it downloads this way in memory. */
export const MOST_DOWNLOADED = 64 * 1024 * 1024;

const TOKEN_MILLIS = 60_000;

const tokens = new Map<string, { token: Promise<string>; until: number }>();

const ACCEPTED = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

export function manifestQuery(repository: string, digest: string) {
  return queryOptions({
    queryKey: ["manifest", repository, digest],
    queryFn: ({ signal }) => fetchManifest(repository, digest, signal),
    // What a digest names never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The configuration of an image, byte for byte. */
export function rawConfigQuery(repository: string, digest: string) {
  return queryOptions({
    queryKey: ["raw-config", repository, digest],
    queryFn: async ({ signal }) => {
      const { config } = await fetchManifest(repository, digest, signal);
      return config === null ? "" : (await ask(repository, `blobs/${config.digest}`, signal)).text();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What refers to an image or to the index that lists it, and what builders put into the index beside it. */
export function attachedQuery(repository: string, digest: string, index: string | null) {
  return queryOptions({
    queryKey: ["attached", repository, digest, index],
    queryFn: async ({ signal }): Promise<Attached[]> => {
      const [own, ofIndex, beside] = await Promise.all([
        referrers(repository, digest, signal),
        index === null ? [] : referrers(repository, index, signal),
        index === null ? [] : besides(repository, digest, index, signal),
      ]);
      return [...own, ...ofIndex, ...beside];
    },
  });
}

export async function readBlob(repository: string, digest: string): Promise<Blob> {
  return (await ask(repository, `blobs/${digest}`)).blob();
}

export async function fetchManifest(repository: string, digest: string, signal?: AbortSignal): Promise<Manifest> {
  return readManifest(await (await ask(repository, `manifests/${digest}`, signal)).text());
}

async function referrers(repository: string, subject: string, signal: AbortSignal): Promise<Attached[]> {
  const found: Attached[] = [];
  let next: string | null = `referrers/${subject}`;
  for (let page = 0; next !== null && page < MOST_PAGES; page++) {
    const answer: Response = await ask(repository, next, signal);
    found.push(...readManifest(await answer.text()).children.map((child) => ({ ...child, subject })));
    next = nextPage(answer.headers.get("Link"), repository);
  }
  return found;
}

/** Builders put attestations into the index itself, and name the image that they are about. */
async function besides(repository: string, digest: string, index: string, signal: AbortSignal): Promise<Attached[]> {
  const { children } = await fetchManifest(repository, index, signal);
  return children
    .filter((child) => child.annotations["vnd.docker.reference.digest"] === digest)
    .map((child) => ({ ...child, artifactType: "attestation-manifest", subject: digest }));
}

/** The place below the repository that a Link header leads to; null on the last page. */
export function nextPage(link: string | null, repository: string): string | null {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "") ?? [];
  const start = `/v2/${repository}/`;
  return target?.startsWith(start) === true ? target.slice(start.length) : null;
}

/** Takes what has the form that it should have, and leaves out the rest: manifests come from strangers. */
export function readManifest(text: string): Manifest {
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // It is shown as the text that it is.
  }
  const fields = object(parsed);
  return {
    text,
    mediaType: string(fields.mediaType),
    artifactType: string(fields.artifactType),
    annotations: strings(fields.annotations),
    config: fields.config === undefined ? null : descriptor(fields.config),
    layers: array(fields.layers).map(descriptor),
    children: array(fields.manifests).map(descriptor),
  };
}

function descriptor(value: unknown): Descriptor {
  const fields = object(value);
  const { os, architecture, variant } = object(fields.platform);
  return {
    mediaType: string(fields.mediaType),
    digest: string(fields.digest),
    size: typeof fields.size === "number" ? fields.size : 0,
    artifactType: string(fields.artifactType),
    annotations: strings(fields.annotations),
    platform: [os, architecture, variant].filter((part) => typeof part === "string" && part !== "").join("/"),
  };
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function strings(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

async function ask(repository: string, place: string, signal?: AbortSignal): Promise<Response> {
  const token = await strangersToken(repository);
  return exchange(`/v2/${repository}/${place}`, { Authorization: `Bearer ${token}`, Accept: ACCEPTED }, signal);
}

/** One token does for what is asked for within a minute; it holds for longer. */
function strangersToken(repository: string): Promise<string> {
  const known = tokens.get(repository);
  if (known !== undefined && known.until > Date.now()) {
    return known.token;
  }
  const scope = encodeURIComponent(`repository:${repository}:pull`);
  const token = exchange(`/token?scope=${scope}`, {})
    .then((answer) => answer.json())
    .then((answer) => string(object(answer).token));
  token.catch(() => tokens.delete(repository));
  tokens.set(repository, { token, until: Date.now() + TOKEN_MILLIS });
  return token;
}

async function exchange(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { headers, credentials: "omit", ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new UnreachableError(error);
  }
  if (!answer.ok) {
    throw await readProblem(answer);
  }
  return answer;
}
