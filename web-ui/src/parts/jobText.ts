import type { Job } from "../api/jobs";
import { formatSize } from "../format/size";
import type { Dictionary } from "../i18n/en";

/** How much of a job is done, of how much as far as that is known. */
export function jobText(
  { done, total, unit }: Pick<Job, "done" | "total" | "unit">,
  words: Dictionary["jobs"],
): string {
  const count = (of: number): string => (unit === "bytes" ? formatSize(of) : `${of} ${unit}`);
  return total === undefined ? count(done) : words.doneOf(count(done), count(total));
}
