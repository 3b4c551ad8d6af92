export type Reference =
  | { repository: string; tag: string; digest?: undefined }
  | { repository: string; digest: string; tag?: undefined };

const REFERENCE =
  /^([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$/;

/**
 * A pasted reference: a repository with a tag or a digest, with or without this registry's host in front. Null for
 * anything else, a name alone included: that is searched for.
 */
export function readReference(text: string, host: string): Reference | null {
  const pasted = text.trim();
  const local = pasted.startsWith(`${host}/`) ? pasted.slice(host.length + 1) : pasted;
  const [, repository, tag, digest] = REFERENCE.exec(local) ?? [];
  if (repository === undefined) {
    return null;
  }
  if (digest !== undefined) {
    return { repository, digest };
  }
  return tag === undefined ? null : { repository, tag };
}
