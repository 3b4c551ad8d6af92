import type { Image, Layer } from "../../api/images";

/** A step of the build, and the layer that it made, if it made one. */
export interface LayerRow {
  key: string;
  step: string;
  layer: Layer | null;
}

/** All steps where the history fits the layers; else the layers alone. */
export function layerRows({ steps, layers }: Pick<Image, "steps" | "layers">): LayerRow[] {
  if (steps.length === 0) {
    return layers.map((layer) => ({ key: `layer ${layer.number}`, step: layer.step ?? "", layer }));
  }
  return steps.map(({ step, layer }, at) => ({
    key: `step ${at}`,
    step,
    layer: layers.find(({ number }) => number === layer) ?? null,
  }));
}

/**
 * The rows of the base, and those above it. Of the steps that made no layer those are the base's that stand below its last
 * layer; what stands between that and the next one may be of either, and is shown.
 */
export function splitAtBase(rows: LayerRow[], layers: number): { base: LayerRow[]; above: LayerRow[] } {
  const end = rows.findIndex(({ layer }) => layer?.number === layers) + 1;
  return { base: rows.slice(0, end), above: rows.slice(end) };
}

/** In how many other images all of these layers may be: as many as have the one that fewest have; null where it is not told. */
export function alsoIn(layers: readonly Layer[]): number | null {
  const counts = layers.flatMap((layer) => layer.alsoIn ?? []);
  return counts.length === 0 ? null : Math.min(...counts);
}

/** What its files take when unpacked, those that a later layer replaces included; null while that is not known. */
export function bytesOnDisk(layers: readonly Layer[]): number | null {
  let sum = 0;
  for (const { changes } of layers) {
    if (changes?.bytes === undefined) {
      return null;
    }
    sum += changes.bytes;
  }
  return layers.length === 0 ? null : sum;
}
