import { expect, test } from "vitest";
import { lookupQuery } from "./lookup";

test.each([
  ["9c1e2f0", true],
  ["sha256:9c1e2f0", true],
  ["9c1e2f", false],
  ["9C1E2F0", false],
  ["app 1.2", true],
  ["app:1.2", true],
  ["my app 1", true],
  ["app", false],
  ["app ", false],
  ["", false],
  ["app ~", false],
  [`a:${"b".repeat(300)}`, false],
])("%s is looked up: %s", (q, enabled) => {
  expect(lookupQuery(q).enabled).toBe(enabled);
});
