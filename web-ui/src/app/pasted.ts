import type { Match } from "../api/lookup";

const REFERENCE =
  /^([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(\w[\w.-]{0,127}))?(?:@((?:sha256:|sha512:)?[0-9a-f]{7,128}))?$/;
const DIGEST = /^(?:sha256:|sha512:)?[0-9a-f]{7,128}$/;
/** What stands before a reference in a command or a Dockerfile; whatever options there are, the last word is meant. */
const PULL =
  /^(?:\$\s+)?(?:sudo\s+)?(?:docker|podman|nerdctl|buildah|crictl|ctr|crane|oras)\s+(?:images?\s+)?pull\s+(?:.*\s)?(\S+)$/;
const COPY = /^(?:\$\s+)?skopeo\s+copy\s+(?:.*?\s)?docker:\/\/(\S+)/;
const FROM = /^FROM\s+(?:--platform=\S+\s+)?(\S+)/;

/** What was typed without what a command or this registry's host puts in front of it. */
export function bareText(text: string, host: string): string {
  const typed = text.trim();
  const named = [PULL, COPY, FROM].map((form) => form.exec(typed)?.[1]).find((found) => found !== undefined) ?? typed;
  return named.startsWith(`${host}/`) ? named.slice(host.length + 1) : named;
}

/**
 * What Enter looks for inside repositories: a repository with a tag or a digest, or a digest alone, or the beginning of
 * one. Null for anything else, a name alone included: that is searched for.
 */
export function lookedFor(bare: string): { q: string; repository?: string; tag?: string } | null {
  // Seven digits with nothing else are a name as well, and rather a digest.
  if (DIGEST.test(bare)) {
    return { q: bare };
  }
  const [, repository, tag, digest] = REFERENCE.exec(bare) ?? [];
  if (repository === undefined || (tag === undefined && digest === undefined)) {
    return null;
  }
  return digest !== undefined ? { q: digest, repository } : { q: bare, repository, ...(tag && { tag }) };
}

/** Of what was found what was meant: exactly that where it is there, else what is shown first. */
export function meant(wanted: { repository?: string; tag?: string }, matches: readonly Match[]): Match | undefined {
  const { repository, tag } = wanted;
  const exact = (of: string | undefined): Match | undefined =>
    matches.find((match) => match.repository === of && (tag === undefined || match.tags.includes(tag)));
  return exact(repository) ?? exact(`library/${repository}`) ?? matches[0];
}
