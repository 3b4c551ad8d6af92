import { expect, it } from "vitest";
import type { Layer } from "../../api/images";
import { type AlignedLayer, alignLayers } from "./alignLayers";
import { describeChange } from "./describeChange";
import { nameOf } from "./nameOf";
import { verdictOn } from "./verdict";

const layers = (names: string): Layer[] =>
  [...names].map((digest, at) => ({ number: at + 1, digest, mediaType: "x", size: 1, stored: true }));

const drawn = (aligned: AlignedLayer[]): string =>
  aligned
    .map(({ from, to }) => (from === null ? `+${to?.digest}` : to === null ? `-${from.digest}` : from.digest))
    .join(" ");

it("puts layers side by side that both have", () => {
  expect(drawn(alignLayers(layers("abc"), layers("abd")))).toBe("a b -c +d");
  expect(drawn(alignLayers(layers("abcd"), layers("axcd")))).toBe("a -b +x c d");
  expect(drawn(alignLayers(layers(""), layers("ab")))).toBe("+a +b");
  expect(drawn(alignLayers(layers("aba"), layers("ba")))).toBe("-a b a");
});

const NOTHING = { added: 0, changed: 0, removed: 0, metadata: 0, bytes: 0, aspects: [] };

it("says in how far images are the same", () => {
  const pair = { from: "sha256:a", to: "sha256:b", config: [], summary: NOTHING };
  const config = [{ property: "user", from: "root" }];
  const times = { ...NOTHING, metadata: 3, aspects: ["time"] };
  expect(verdictOn({ ...pair, to: "sha256:a" })).toEqual({ is: "same" });
  expect(verdictOn(pair)).toEqual({ is: "equal" });
  expect(verdictOn({ ...pair, summary: times })).toEqual({ is: "attributes", aspects: ["time"] });
  expect(verdictOn({ ...pair, config })).toEqual({ is: "configured" });
  expect(verdictOn({ ...pair, summary: times, config })).toEqual({ is: "different" });
  expect(verdictOn({ ...pair, summary: { ...NOTHING, removed: 1 } })).toEqual({ is: "different" });
});

it("names images as addresses do", () => {
  expect(nameOf("team/app", "1.1")).toBe("team/app:1.1");
  expect(nameOf("team/app", "sha256:0a")).toBe("team/app@sha256:0a");
});

it("tells what of a file is another", () => {
  const file = { shown: "f", entry: "Zg", type: "file", modified: "2026-01-01T00:00:00Z", attributes: [] };
  const from = { ...file, mode: "0600", uid: 0, gid: 0 };
  const to = { ...file, mode: "0644", uid: 1000, gid: 0 };
  const words: Record<string, string> = { content: "content", mode: "mode", owner: "owner", time: "time" };
  const tell = (aspects: string[]): string => describeChange({ aspects, from, to }, words);
  expect(tell(["content", "mode", "owner"])).toBe("content; mode 0600 → 0644; owner 0:0 → 1000:0");
  expect(tell(["time", "other"])).toBe("time; other");
  expect(describeChange({ aspects: [], from: null, to }, words)).toBe("");
});
