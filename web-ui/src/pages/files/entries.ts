/**
 * The API's tokens for paths: their bytes in URL-safe Base64. Paths need not be UTF-8, so that they are taken apart as bytes,
 * which latin-1 keeps one to one.
 */
const SLASH = "/";

/** The token of a path in UTF-8, with or without a slash in front. */
export function entryOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return encode(String.fromCharCode(...new TextEncoder().encode(trimmed)));
}

/** The folders that an entry lies in, the root ("") first. */
export function foldersOf(entry: string): string[] {
  if (entry === "") {
    return [];
  }
  const parts = decode(entry).split(SLASH);
  return parts.map((_, length) => encode(parts.slice(0, length).join(SLASH)));
}

/** A path for eyes: what is no UTF-8 is a question mark in a diamond. */
export function pathOf(entry: string): string {
  return new TextDecoder().decode(Uint8Array.from(decode(entry), (byte) => byte.charCodeAt(0)));
}

/** Whether a token is one at all: addresses are written by anybody. */
export function isEntry(token: string): boolean {
  try {
    decode(token);
    return true;
  } catch {
    return false;
  }
}

function encode(bytes: string): string {
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function decode(token: string): string {
  return atob(token.replaceAll("-", "+").replaceAll("_", "/"));
}
