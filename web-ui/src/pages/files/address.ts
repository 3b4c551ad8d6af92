import { entryOf, isEntry, pathOf } from "./entries";

/** What an address of files says: everything that one sees is in it. */
export interface FilesAddress {
  platform?: string | undefined;
  layer?: string | undefined;
  path?: string | undefined;
  /** In place of a path that is no UTF-8. */
  entry?: string | undefined;
  line?: string | undefined;
  q?: string | undefined;
  size?: string | undefined;
  changed?: string | undefined;
}

/** Where the address is, as the API names it; null for nowhere. */
export function entryIn({ path, entry }: FilesAddress): string | null {
  if (entry !== undefined) {
    return isEntry(entry) ? entry : null;
  }
  return path === undefined ? null : entryOf(path);
}

/** The part of an address that leads to an entry: its path where that says it. */
export function placeOf(entry: string): Pick<FilesAddress, "path" | "entry" | "line"> {
  const path = pathOf(entry);
  const isPath = entryOf(path) === entry;
  return { path: isPath ? `/${path}` : undefined, entry: isPath ? undefined : entry, line: undefined };
}

/** A number of an address, from `least` on; null for anything else. */
export function numberIn(text: string | undefined, least: number): number | null {
  const value = Number(text ?? "");
  return text !== undefined && Number.isSafeInteger(value) && value >= least ? value : null;
}
