import type { FileChanged } from "../../api/comparisons";

/** What of a file is another, with what it was and is where that is short. */
export function describeChange(
  { aspects, from, to }: Pick<FileChanged, "aspects" | "from" | "to">,
  words: Record<string, string>,
): string {
  return aspects
    .map((aspect) => {
      const name = words[aspect] ?? aspect;
      if (from === null || to === null) {
        return name;
      }
      switch (aspect) {
        case "mode":
          return `${name} ${from.mode} → ${to.mode}`;
        case "owner":
          return `${name} ${from.uid}:${from.gid} → ${to.uid}:${to.gid}`;
        case "type":
          return `${name} ${from.type} → ${to.type}`;
        default:
          return name;
      }
    })
    .join("; ");
}
