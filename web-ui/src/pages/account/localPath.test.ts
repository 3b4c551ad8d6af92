import { expect, it } from "vitest";
import { localPath } from "./localPath";

const ORIGIN = "https://registry.example.com";

it("returns to paths of this origin only", () => {
  expect(localPath("/r/team/app/-/tags?q=4.1*#x", ORIGIN)).toBe("/r/team/app/-/tags?q=4.1*#x");
  for (const to of [
    undefined,
    "",
    "r",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
  ]) {
    expect(localPath(to, ORIGIN), to).toBeNull();
  }
});
