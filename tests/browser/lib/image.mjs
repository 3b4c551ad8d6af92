import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { scratch } from "./surroundings.mjs";

/**
 * Images made to the byte, so that their digests, which pages show, are the same in every run: nothing in them knows the
 * time, and layers are gzip without compression, which does not depend on a version of zlib.
 */

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CREATED = "2026-01-01T00:00:00Z";
const BLOCK = 512;

/**
 * layers: [{ step, files: { path: text or bytes; null deletes what a layer below has } }]; config: what containers are
 * started with, labels among it.
 */
export function image({ layers, config = {}, architecture = "amd64", annotations = {} }) {
  const tars = layers.map(({ files }) => tar(files));
  const configuration = json({
    created: CREATED,
    architecture,
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: tars.map(digestOf) },
    history: layers.map(({ step }) => ({ created: CREATED, created_by: step })),
  });
  const packed = tars.map((bytes) => gzipSync(bytes, { level: 0 }));
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor("application/vnd.oci.image.config.v1+json", configuration),
    layers: packed.map((bytes) => descriptor("application/vnd.oci.image.layer.v1.tar+gzip", bytes)),
    annotations,
  });
  return made(MANIFEST, manifest, [configuration, ...packed]);
}

/** One name for several images. of: [{ made, platform: "os/architecture", annotations }]. */
export function index({ of, annotations = {} }) {
  const manifests = of.map(({ made: { mediaType, manifest }, platform, annotations: own }) => {
    const [os, architecture] = platform.split("/");
    return { ...descriptor(mediaType, manifest), platform: { architecture, os }, annotations: own };
  });
  const manifest = json({ schemaVersion: 2, mediaType: INDEX, manifests, annotations });
  return made(
    INDEX,
    manifest,
    [],
    of.map((one) => one.made),
  );
}

/** What refers to something that is stored: a signature, a bill of material. `name`: of the file that it is. */
export function attachment({ subject, type, name, text }) {
  const [nothing, content] = [json({}), Buffer.from(text)];
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: type,
    config: descriptor("application/vnd.oci.empty.v1+json", nothing),
    layers: [{ ...descriptor(type, content), annotations: { "org.opencontainers.image.title": name } }],
    subject: descriptor(subject.mediaType, subject.manifest),
  });
  return made(MANIFEST, manifest, [nothing, content]);
}

/** What a builder says of how an image came to be, which it puts into the index beside that. */
export function attestation(text) {
  const type = "application/vnd.in-toto+json";
  const content = Buffer.from(text);
  const configuration = json({
    architecture: "unknown",
    os: "unknown",
    config: {},
    rootfs: { type: "layers", diff_ids: [digestOf(content)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor("application/vnd.oci.image.config.v1+json", configuration),
    layers: [descriptor(type, content)],
  });
  return made(MANIFEST, manifest, [configuration, content]);
}

/** `children`: what an index lists. */
function made(mediaType, manifest, blobs, children = []) {
  return { mediaType, manifest, digest: digestOf(manifest), blobs, children };
}

/** Writes an OCI image layout; answers its folder. */
export function layout(image, tag) {
  const folder = mkdtempSync(join(scratch, "layout-"));
  const place = join(folder, "blobs/sha256");
  mkdirSync(place, { recursive: true });
  for (const bytes of bytesOf(image)) {
    writeFileSync(join(place, digestOf(bytes).slice("sha256:".length)), bytes);
  }
  const annotations = { "org.opencontainers.image.ref.name": tag };
  const entry = { ...descriptor(image.mediaType, image.manifest), annotations };
  writeFileSync(join(folder, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(folder, "index.json"), json({ schemaVersion: 2, mediaType: INDEX, manifests: [entry] }));
  return folder;
}

function bytesOf({ manifest, blobs, children }) {
  return [manifest, ...blobs, ...children.flatMap(bytesOf)];
}

function descriptor(mediaType, bytes) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

export function digestOf(bytes) {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function json(value) {
  return Buffer.from(JSON.stringify(value));
}

/** With a pax header before each entry whose name ustar cannot hold. */
function tar(files) {
  const parts = [];
  for (const [path, content] of Object.entries(files)) {
    const at = path.lastIndexOf("/") + 1;
    const name = content === null ? `${path.slice(0, at)}.wh.${path.slice(at)}` : path;
    const bytes = Buffer.from(content ?? "");
    if (Buffer.byteLength(name) > 100 || /[^\x20-\x7e]/.test(name)) {
      parts.push(...entry("pax", "x", Buffer.from(paxRecord("path", name))));
    }
    parts.push(...entry(name, "0", bytes));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(parts);
}

/** "LENGTH KEY=VALUE\n", whose length counts its own digits. */
function paxRecord(key, value) {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) {
    length = String(length).length + rest;
  }
  return `${length} ${key}=${value}\n`;
}

function entry(name, type, bytes) {
  const header = Buffer.alloc(BLOCK);
  header.write(Buffer.from(name).subarray(0, 100).toString("latin1"), 0, 100, "latin1");
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\0", 257);
  header.write("00", 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}
