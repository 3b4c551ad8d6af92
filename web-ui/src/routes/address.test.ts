import { expect, it } from "vitest";
import { addressInside, addressOutside, parseSearch, texts } from "./address";

const inside = (path: string): string => addressInside({ url: new URL(path, "http://host") }).pathname;
const outside = (path: string): string => addressOutside({ url: new URL(path, "http://host") }).pathname;

it("makes a repository's name one part, however many slashes it has, and back", () => {
  for (const [shown, held] of [
    ["/r/team/app", "/r/team~app"],
    ["/r/docker.io/library/nginx/-/tags/1.27", "/r/docker.io~library~nginx/-/tags/1.27"],
    ["/r/a/b/-/tags/latest/files", "/r/a~b/-/tags/latest/files"],
    ["/operate/mirrors/docker.io", "/operate/mirrors/docker.io"],
  ] as const) {
    expect(inside(shown)).toBe(held);
    expect(outside(held)).toBe(shown);
  }
});

it("takes a trailing slash for none", () => {
  expect(inside("/r/team/app/")).toBe("/r/team~app");
});

it("keeps search parameters texts, and only those that a page knows", () => {
  expect(texts("q", "sort")(parseSearch("?q=4.1*&sort=&other=1&n=5"))).toEqual({ q: "4.1*" });
});
