import { shortDigest } from "../../format/digest";

const LONGEST_NAME = 200;

/** Lets the browser save what is at an address of ours as a file. */
export function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** A name from a stranger, without what would lead into another folder or hide what it is. */
export function fileName(name: string, digest: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const safe = last.replace(/[^\p{L}\p{N} ._+@=-]/gu, "_").replace(/^\.+/, "");
  return safe === "" ? shortDigest(digest).replace(":", "-") : safe.slice(0, LONGEST_NAME);
}
