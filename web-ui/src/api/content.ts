import { queryOptions } from "@tanstack/react-query";
import { api, ask, queryString } from "./client";
import { present } from "./present";

/** What a repository holds, byte for byte: manifests, what refers to them, and blobs. */

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
/** Larger texts are for a download. */
const MOST_SHOWN = 4 * 1024 * 1024;

export function manifestQuery(repository: string, digest: string) {
  return queryOptions({
    queryKey: ["manifest", repository, digest],
    queryFn: ({ signal }) => fetchManifest(repository, digest, signal),
    // What a digest names never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The configuration of an image, byte for byte; no text where there is none, or more than a page should show. */
export function rawConfigQuery(repository: string, digest: string) {
  return queryOptions({
    queryKey: ["raw-config", repository, digest],
    queryFn: async ({ signal }) => {
      const { config } = await fetchManifest(repository, digest, signal);
      const shown = config !== null && config.size <= MOST_SHOWN;
      return { config, text: shown ? await fetchText(blobAddress(repository, config.digest), signal) : null };
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

/** Where the browser gets a blob as a file. */
export function blobAddress(repository: string, digest: string): string {
  return `/api/v1/blob${queryString({ repository, digest })}`;
}

export async function fetchManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest> {
  return readManifest(await fetchText(`/api/v1/manifest${queryString({ repository, reference })}`, signal));
}

async function fetchText(path: string, signal?: AbortSignal): Promise<string> {
  return (await ask({ method: "GET", path, signal })).text();
}

async function referrers(repository: string, digest: string, signal: AbortSignal): Promise<Attached[]> {
  const found: Attached[] = [];
  let after: string | undefined;
  for (let page = 0; page === 0 || (after !== undefined && page < MOST_PAGES); page++) {
    const query = { repository, digest, n: 1000, ...(after === undefined ? {} : { after }) };
    const answer = present(await api("GET /api/v1/referrers", { query, signal }), "referrers");
    found.push(...answer.referrers.map((referrer) => ({ ...descriptor(referrer), subject: digest })));
    after = answer.next;
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
