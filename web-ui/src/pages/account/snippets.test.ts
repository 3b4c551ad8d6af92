import { expect, it } from "vitest";
import { snippets } from "./snippets";

it("tells clients of plain HTTP only where it is plain", () => {
  const plain = snippets("host:5000", "ana", false).map((snippet) => snippet.text);
  const secure = snippets("host", "ana", true).map((snippet) => snippet.text);
  expect(plain.join("\n")).toContain('"insecure-registries": ["host:5000"]');
  expect(plain.join("\n")).toContain("podman login --tls-verify=false -u ana host:5000");
  expect(secure.join("\n")).not.toMatch(/insecure-registries|tls-verify|http:\/\/host/);
});
