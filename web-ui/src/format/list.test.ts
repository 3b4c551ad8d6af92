import { expect, it } from "vitest";
import { readCategories, readLines, readList } from "./list";

it("reads lists as people paste them", () => {
  expect(readList(" library/a:1\nlibrary/b:2, library/a:1\r\n\n")).toEqual(["library/a:1", "library/b:2"]);
  expect(readList(" \n")).toEqual([]);
});

it("folds categories into the form that they are kept in", () => {
  expect(readCategories("Web Server, shop,,web_server, shop ")).toEqual(["web-server", "shop"]);
});

it("parts names at the ends of lines alone", () => {
  expect(readLines(" library/alpine:3 \r\n\nlibrary/alpine:3\nwith, comma")).toEqual([
    "library/alpine:3",
    "with, comma",
  ]);
});
