import { expect, it } from "vitest";
import { readList } from "./list";

it("reads lists as people paste them", () => {
  expect(readList(" library/a:1\nlibrary/b:2, library/a:1\r\n\n")).toEqual(["library/a:1", "library/b:2"]);
  expect(readList(" \n")).toEqual([]);
});
