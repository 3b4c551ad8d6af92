import type { Layer } from "../../api/images";

/** A layer of two images, or of one of them. */
export interface AlignedLayer {
  from: Layer | null;
  to: Layer | null;
}

/** The layers of both, what they share side by side: of all ways to put them so, one with the most in common. */
export function alignLayers(from: readonly Layer[], to: readonly Layer[]): AlignedLayer[] {
  const common = lengths(from, to);
  const length = (one: number, other: number): number => common[one]?.[other] ?? 0;
  const aligned: AlignedLayer[] = [];
  let one = 0;
  let other = 0;
  while (one < from.length || other < to.length) {
    const left = from[one] ?? null;
    const right = to[other] ?? null;
    if (left !== null && right !== null && left.digest === right.digest) {
      aligned.push({ from: left, to: right });
      one++;
      other++;
    } else if (left !== null && (right === null || length(one + 1, other) >= length(one, other + 1))) {
      aligned.push({ from: left, to: null });
      one++;
    } else {
      aligned.push({ from: null, to: right });
      other++;
    }
  }
  return aligned;
}

/** How many are in common from one place of each on. An image has some hundred layers at most. */
function lengths(from: readonly Layer[], to: readonly Layer[]): number[][] {
  const table = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let one = from.length - 1; one >= 0; one--) {
    for (let other = to.length - 1; other >= 0; other--) {
      const row = table[one] ?? [];
      const below = table[one + 1] ?? [];
      row[other] =
        from[one]?.digest === to[other]?.digest
          ? (below[other + 1] ?? 0) + 1
          : Math.max(below[other] ?? 0, row[other + 1] ?? 0);
    }
  }
  return table;
}
