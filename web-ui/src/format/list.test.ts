import { expect, it } from "vitest";
import { readCategories, readList } from "./list";

it("reads lists as people paste them", () => {
  expect(readList(" library/a:1\nlibrary/b:2, library/a:1\r\n\n")).toEqual(["library/a:1", "library/b:2"]);
  expect(readList(" \n")).toEqual([]);
});

it("folds categories into the form that they are kept in", () => {
  expect(readCategories("Web Server, shop,,web_server, shop ")).toEqual(["web-server", "shop"]);
});
