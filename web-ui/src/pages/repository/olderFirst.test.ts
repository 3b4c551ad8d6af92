import { expect, it } from "vitest";
import { olderFirst } from "./olderFirst";

it("puts the tag that was pushed earlier first, whichever was selected first", () => {
  const tags = ["2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"].map((pushedAt, at) => ({
    name: `1.${at}`,
    pushedAt,
  }));
  // The second has not come.
  const rows = { count: 3, at: (index: number) => (index === 1 ? undefined : tags[index]) };
  expect(olderFirst(rows, new Set(["1.0", "1.2"]))).toEqual(["1.2", "1.0"]);
  expect(olderFirst(rows, new Set(["1.2", "1.0"]))).toEqual(["1.2", "1.0"]);
  expect(olderFirst(rows, new Set(["1.0", "1.1"]))).toEqual(["1.1", "1.0"]);
});
