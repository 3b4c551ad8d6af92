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
