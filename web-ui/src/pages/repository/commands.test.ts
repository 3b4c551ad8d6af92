import { expect, it } from "vitest";
import { artifactCommand, needsInsecure, pullCommand } from "./commands";

const HOST = "registry.example.com:5000";
const DIGEST = `sha256:${"0a".repeat(32)}`;

it("names the host, and a tag or a digest, for each client", () => {
  expect(pullCommand("docker", "team/app", "1.2", HOST)).toBe(`docker pull ${HOST}/team/app:1.2`);
  expect(pullCommand("podman", "team/app", DIGEST, HOST)).toBe(`podman pull ${HOST}/team/app@${DIGEST}`);
  expect(pullCommand("skopeo", "team/app", "1.2", HOST)).toBe(`skopeo copy docker://${HOST}/team/app:1.2 oci:app`);
  expect(pullCommand("from", "team/app", "1.2", HOST)).toBe(`FROM ${HOST}/team/app:1.2`);
});

it("gives charts to helm, and what else is no image to oras", () => {
  expect(artifactCommand(true, "team/app", "0.3.0", HOST)).toBe(`helm pull oci://${HOST}/team/app --version 0.3.0`);
  expect(artifactCommand(false, "team/app", "sbom", HOST)).toBe(`oras pull ${HOST}/team/app:sbom`);
  expect(artifactCommand(true, "team/app", DIGEST, HOST)).toBe(`oras pull ${HOST}/team/app@${DIGEST}`);
});

it("warns of plain HTTP unless it is the machine's own", () => {
  expect(needsInsecure({ protocol: "http:", hostname: "registry.example.com" })).toBe(true);
  expect(needsInsecure({ protocol: "https:", hostname: "registry.example.com" })).toBe(false);
  for (const hostname of ["localhost", "127.0.0.1", "127.0.0.53", "[::1]"]) {
    expect(needsInsecure({ protocol: "http:", hostname }), hostname).toBe(false);
  }
});

it("says for which platform", () => {
  const of = (client: "docker" | "skopeo" | "from") => pullCommand(client, "team/app", "1.2", HOST, "linux/arm64/v8");
  expect(of("docker")).toBe(`docker pull --platform linux/arm64/v8 ${HOST}/team/app:1.2`);
  expect(of("from")).toBe(`FROM --platform=linux/arm64/v8 ${HOST}/team/app:1.2`);
  expect(of("skopeo")).toBe(
    `skopeo --override-os linux --override-arch arm64 --override-variant v8 copy docker://${HOST}/team/app:1.2 oci:app`,
  );
});
