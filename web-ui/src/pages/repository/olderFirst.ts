import type { Tag } from "../../api/tags";
import type { Rows } from "../../table/rows";

/** The selected tags, those that were pushed earlier first: a comparison goes from the old to the new. */
export function olderFirst(
  rows: Pick<Rows<Pick<Tag, "name" | "pushedAt">>, "count" | "at">,
  selected: ReadonlySet<string>,
): string[] {
  const pushed = new Map<string, string>();
  for (let index = 0; index < rows.count && pushed.size < selected.size; index++) {
    const tag = rows.at(index);
    if (tag !== undefined && selected.has(tag.name)) {
      pushed.set(tag.name, tag.pushedAt);
    }
  }
  const time = (name: string): number => Date.parse(pushed.get(name) ?? "") || 0;
  return [...selected].sort((one, other) => time(one) - time(other));
}
