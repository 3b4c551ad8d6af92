import { expect, it } from "vitest";
import { snippets } from "./snippets";

const http = { protocol: "http:", hostname: "registry.example.com" };
const https = { protocol: "https:", hostname: "registry.example.com" };

function texts(...[host, name, location]: Parameters<typeof snippets>): string {
  return snippets(host, name, location)
    .flatMap(({ once, text }) => [once ?? "", text])
    .join("\n");
}

it("tells clients of plain HTTP only where it is plain", () => {
  const plain = texts("registry.example.com:5000", "ana", http);
  expect(plain).toContain('"insecure-registries": ["registry.example.com:5000"]');
  expect(plain).toContain("podman login --tls-verify=false -u ana registry.example.com:5000");
  expect(texts("registry.example.com", "ana", https)).not.toMatch(/insecure-registries|tls-verify|http:\/\/registry/);
});

it("tells docker nothing of plain HTTP on its own machine", () => {
  expect(texts("127.0.0.1:5000", "ana", { protocol: "http:", hostname: "127.0.0.1" })).not.toContain(
    "insecure-registries",
  );
});

it("has dockerd find Docker Hub's images at a name that is not the registry's own", () => {
  const local = texts("127.0.0.1:5000", "ana", { protocol: "http:", hostname: "127.0.0.1" });
  expect(local).toContain(`-d '{"hosts": ["localhost:5000"]}'`);
  expect(local).toContain('"registry-mirrors": ["http://localhost:5000"]');
  for (const [host, hub] of [
    ["localhost:5000", "127.0.0.1:5000"],
    ["[::1]:5000", "localhost:5000"],
    ["192.0.2.7:5000", "hub.example.com:5000"],
    ["[2001:db8::7]", "hub.example.com"],
  ] as const) {
    expect(texts(host, "ana", http), host).toContain(`"registry-mirrors": ["http://${hub}"]`);
  }
  const far = texts("registry.example.com", "ana", https);
  expect(far).toContain(`-d '{"hosts": ["hub-registry.example.com"]}'`);
  expect(far).toContain('"registry-mirrors": ["https://hub-registry.example.com"]');
});
