import { expect, it } from "vitest";
import type { Layer } from "../../api/images";
import { isFiles, kindOf } from "./describeType";
import { alsoIn, bytesOnDisk, layerRows, splitAtBase } from "./layerRows";
import { prettyJson } from "./prettyJson";
import { shellWords } from "./shellWords";

function layer(number: number, bytes?: number): Layer {
  const known = bytes === undefined ? {} : { changes: { bytes } };
  return { number, digest: "sha256:0a", mediaType: "x", size: 1, stored: true, step: `RUN ${number}`, ...known };
}

it("shows each step, and which layer it made", () => {
  const steps = [{ step: "ADD rootfs", layer: 1 }, { step: "ENV A=1" }, { step: "RUN make", layer: 2 }];
  const rows = layerRows({ steps, layers: [layer(1), layer(2)] });
  expect(rows.map((row) => [row.step, row.layer?.number ?? null])).toEqual([
    ["ADD rootfs", 1],
    ["ENV A=1", null],
    ["RUN make", 2],
  ]);
});

it("shows the layers alone where the history does not fit them", () => {
  expect(layerRows({ steps: [], layers: [layer(1), layer(2)] }).map((row) => row.step)).toEqual(["RUN 1", "RUN 2"]);
});

it("folds what is the base's, and shows what may not be", () => {
  const steps = [
    { step: "ADD rootfs", layer: 1 },
    { step: "ENV A=1" },
    { step: "RUN make", layer: 2 },
    { step: "CMD x" },
  ];
  const rows = layerRows({ steps, layers: [layer(1), layer(2)] });
  const names = (some: typeof rows): string[] => some.map(({ step }) => step);
  expect(names(splitAtBase(rows, 2).base)).toEqual(["ADD rootfs", "ENV A=1", "RUN make"]);
  expect(names(splitAtBase(rows, 2).above)).toEqual(["CMD x"]);
  expect(names(splitAtBase(rows, 1).above)).toEqual(["ENV A=1", "RUN make", "CMD x"]);
  expect(splitAtBase(rows, 0)).toEqual({ base: [], above: rows });
});

it("says of the base what is true of all its layers", () => {
  expect(
    alsoIn([
      { ...layer(1), alsoIn: 7 },
      { ...layer(2), alsoIn: 3 },
    ]),
  ).toBe(3);
  expect(alsoIn([{ ...layer(1), alsoIn: 7 }, layer(2)])).toBe(7);
  expect(alsoIn([layer(1)])).toBeNull();
});

it("adds up what is on disk once every layer is known", () => {
  expect(bytesOnDisk([layer(1, 10), layer(2, 5)])).toBe(15);
  expect(bytesOnDisk([layer(1, 10), layer(2)])).toBeNull();
  expect(bytesOnDisk([])).toBeNull();
});

it("knows what things are called by their types", () => {
  expect(kindOf("application/vnd.dev.cosign.artifact.sig.v1+json")).toBe("signature");
  expect(kindOf("application/vnd.oci.image.manifest.v1+json", "application/spdx+json")).toBe("sbom");
  expect(kindOf("application/vnd.in-toto+json")).toBe("attestation");
  expect(kindOf("application/vnd.cncf.helm.config.v1+json")).toBe("chart");
  expect(kindOf("text/plain", "")).toBe("other");
});

it("tells layers of files from other content", () => {
  expect(isFiles("application/vnd.oci.image.layer.v1.tar+gzip")).toBe(true);
  expect(isFiles("application/vnd.docker.image.rootfs.diff.tar.gzip")).toBe(true);
  expect(isFiles("application/vnd.cncf.helm.chart.content.v1.tar+gzip")).toBe(false);
});

it("writes words as a shell would take them", () => {
  expect(shellWords(["/bin/sh", "-c", "echo 'a b'"])).toBe("/bin/sh -c 'echo '\\''a b'\\'''");
  expect(shellWords([""])).toBe("''");
  expect(shellWords([])).toBe("");
});

it("breaks the lines of JSON, and leaves other text alone", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("no JSON")).toBe("no JSON");
});
