import type { Comparison } from "../../api/comparisons";

/** In how far two images are the same. */
export type Verdict =
  /** It is one image. */
  | { is: "same" }
  /** Nothing differs that is looked at. */
  | { is: "equal" }
  /** The files are the same, but for some of their attributes. */
  | { is: "attributes"; aspects: string[] }
  /** The files are the same in all, and what is said about running them is not. */
  | { is: "configured" }
  | { is: "different" };

export function verdictOn({
  from,
  to,
  config,
  summary,
}: Pick<Comparison, "from" | "to" | "config" | "summary">): Verdict {
  if (from === to) {
    return { is: "same" };
  }
  const { added, changed, removed, metadata, aspects } = summary;
  if (added + changed + removed > 0 || (metadata > 0 && config.length > 0)) {
    return { is: "different" };
  }
  if (metadata > 0) {
    return { is: "attributes", aspects };
  }
  return { is: config.length > 0 ? "configured" : "equal" };
}
