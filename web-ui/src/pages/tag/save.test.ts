import { expect, it } from "vitest";
import { fileName } from "./save";

const DIGEST = `sha256:${"9c1e2f04ab77".padEnd(64, "0")}`;

it("takes a name without what leads elsewhere or hides what it is", () => {
  expect(fileName("sbom.spdx.json", DIGEST)).toBe("sbom.spdx.json");
  expect(fileName("../../etc/passwd", DIGEST)).toBe("passwd");
  expect(fileName("C:\\x\\..\\evil.exe", DIGEST)).toBe("evil.exe");
  expect(fileName("a\u202egnp.exe", DIGEST)).toBe("a_gnp.exe");
  expect(fileName("", DIGEST)).toBe("9c1e2f04ab77");
  expect(fileName("...", DIGEST)).toBe("9c1e2f04ab77");
  expect(fileName("x".repeat(500), DIGEST).length).toBe(200);
});
