import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { promisify } from "node:util";
import { digestOf, layout } from "./image.mjs";
import { programs, registry } from "./surroundings.mjs";

const run = promisify(execFile);
const MOST_TAGS_AT_ONCE = 100;
const PATIENCE_MILLIS = 30_000;

/** One call of /api/v1, by who runs the registry unless another is named. Fails on what is no success. */
export async function api(method, path, body, { at = registry, as = at.admin } = {}) {
  const answer = await fetch(`${at.url}/api/v1${path}`, {
    method,
    headers: { Authorization: basic(as), "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text === "" ? null : JSON.parse(text);
}

/** Pushes as people do: with skopeo, out of an image layout; an index with all that it lists. */
export async function push(made, repository, tag, { at = registry, as = at.admin } = {}) {
  const folder = layout(made, tag);
  try {
    await run(programs.skopeo, [
      "copy",
      "--all",
      "--quiet",
      "--dest-tls-verify=false",
      `--dest-creds=${as.name}:${as.password}`,
      `oci:${folder}:${tag}`,
      `docker://${new URL(at.url).host}/${repository}:${tag}`,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pulls with skopeo, and keeps nothing of it. Through a mirror nobody logs in. */
export async function pull(name, folder) {
  await run(programs.skopeo, ["copy", "--quiet", "--src-tls-verify=false", `docker://${name}`, `dir:${folder}`]);
}

/** Gives an image that is stored many more tags. */
export async function tagMany(repository, made, tags) {
  const write = await writer(repository);
  for (let from = 0; from < tags.length; from += MOST_TAGS_AT_ONCE) {
    const query = tags
      .slice(from, from + MOST_TAGS_AT_ONCE)
      .map((tag) => `tag=${tag}`)
      .join("&");
    await write("PUT", `manifests/${made.digest}?${query}`, made.manifest, made.mediaType);
  }
}

/** Stores what is no image, for which skopeo has no name: by its digest, or as a tag. */
export async function store(repository, made, reference = made.digest) {
  const write = await writer(repository);
  for (const bytes of made.blobs) {
    await write("POST", `blobs/uploads/?digest=${digestOf(bytes)}`, bytes, "application/octet-stream");
  }
  await write("PUT", `manifests/${reference}`, made.manifest, made.mediaType);
}

/** Answers what sends a part of a repository to it. */
async function writer(repository) {
  const scope = `repository:${repository}:pull,push`;
  const asked = await fetch(`${registry.url}/token?service=slipway&scope=${scope}`, {
    headers: { Authorization: basic(registry.admin) },
  });
  const { token } = await asked.json();
  return async (method, path, body, type) => {
    const answer = await fetch(`${registry.url}/v2/${repository}/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
      body,
    });
    if (answer.status !== 201) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
  };
}

/** Waits for what happens by itself in a moment. */
export async function eventually(what, holds) {
  for (const end = Date.now() + PATIENCE_MILLIS; !(await holds()); ) {
    if (Date.now() > end) {
      throw new Error(`not within ${PATIENCE_MILLIS} ms: ${what}`);
    }
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** Text that is the same in every run and compresses like any. */
export function filler(seed, bytes) {
  let text = "";
  for (let line = 0; text.length < bytes; line++) {
    text += `${createHash("sha256").update(`${seed} ${line}`).digest("hex")}\n`;
  }
  return text.slice(0, bytes);
}

function basic({ name, password }) {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}
