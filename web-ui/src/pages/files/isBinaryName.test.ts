import { expect, test } from "vitest";
import { isBinaryName } from "./isBinaryName";

test.each([
  ["lib/libc.so.6", true],
  ["srv/app.JAR", true],
  ["usr/lib/x.so", true],
  ["etc/nsswitch.conf", false],
  ["bin/sh", false],
  ["srv/README.md", false],
  ["srv/so", false],
])("%s is known to be no text: %s", (name, known) => {
  expect(isBinaryName(name)).toBe(known);
});
