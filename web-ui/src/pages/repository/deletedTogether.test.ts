import { expect, it } from "vitest";
import { deletedTogether } from "./deletedTogether";

const line = (id: number, second: number, deletedBy = "ana") => ({
  id,
  deletedBy,
  deletedAt: new Date(second * 1000).toISOString(),
});

it("finds what went in one go with what is taken", () => {
  const lines = [line(9, 100), line(8, 99.5), line(7, 99, "bob"), line(6, 60), line(5, 59), line(4, 58.1), line(3, 10)];
  expect(deletedTogether(lines, new Set(["5"]))).toEqual([6, 5, 4]);
  expect(deletedTogether(lines, new Set(["9", "3"]))).toEqual([9, 8, 3]);
  expect(deletedTogether(lines, new Set(["7"]))).toEqual([7]);
  expect(deletedTogether(lines, new Set())).toEqual([]);
});
