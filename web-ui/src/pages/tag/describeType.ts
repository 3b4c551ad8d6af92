/** What people call things that are attached to images, by their media and artifact types. */
export type AttachedKind = "signature" | "sbom" | "attestation" | "chart" | "other";

const KINDS: [AttachedKind, RegExp][] = [
  ["sbom", /spdx|cyclonedx|sbom|syft/i],
  ["attestation", /in-toto|attestation|dsse|provenance/i],
  ["signature", /signature|simplesigning|cosign|sigstore|notary/i],
  ["chart", /helm/i],
];

export function kindOf(...types: string[]): AttachedKind {
  return KINDS.find(([, pattern]) => types.some((type) => pattern.test(type)))?.[0] ?? "other";
}

/** Whether layers of this type put files into an image. */
export function isFiles(mediaType: string): boolean {
  return /image\.(layer|rootfs)/.test(mediaType);
}
