import { expect, it } from "vitest";
import { readManifest } from "./content";

const DIGEST = `sha256:${"0a".repeat(32)}`;

it("reads what an index lists, with its platforms", () => {
  const text = JSON.stringify({
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      { mediaType: "m", digest: DIGEST, size: 7, platform: { os: "linux", architecture: "arm64", variant: "v8" } },
      { mediaType: "m", digest: DIGEST, size: 7, annotations: { a: "1", b: 2 } },
    ],
  });
  const index = readManifest(text);
  expect(index.text).toBe(text);
  expect(index.children.map((child) => child.platform)).toEqual(["linux/arm64/v8", ""]);
  expect(index.children[1]?.annotations).toEqual({ a: "1" });
});

it("takes nothing of what has another form", () => {
  for (const text of ["", "no JSON", "null", "[]", '{"layers":{"a":1},"config":7,"annotations":[1],"manifests":"x"}']) {
    const manifest = readManifest(text);
    expect(manifest.layers, text).toEqual([]);
    expect(manifest.children, text).toEqual([]);
    expect(manifest.annotations, text).toEqual({});
  }
});
