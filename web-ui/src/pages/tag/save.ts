import { shortDigest } from "../../format/digest";

const LONGEST_NAME = 200;

/** Lets the browser save bytes as a file. */
export function save(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** A name from a stranger, without what would lead into another folder or hide what it is. */
export function fileName(name: string, digest: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const safe = last.replace(/[^\p{L}\p{N} ._+@=-]/gu, "_").replace(/^\.+/, "");
  return safe === "" ? shortDigest(digest).replace(":", "-") : safe.slice(0, LONGEST_NAME);
}
