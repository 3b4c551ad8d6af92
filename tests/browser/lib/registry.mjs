import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { promisify } from "node:util";
import { layout } from "./image.mjs";
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

/** Pushes as people do: with skopeo, out of an image layout. */
export async function push(made, repository, tag, { at = registry, as = at.admin } = {}) {
  const folder = layout(made, tag);
  try {
    await run(programs.skopeo, [
      "copy",
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
  const scope = `repository:${repository}:pull,push`;
  const asked = await fetch(`${registry.url}/token?service=slipway&scope=${scope}`, {
    headers: { Authorization: basic(registry.admin) },
  });
  const { token } = await asked.json();
  for (let from = 0; from < tags.length; from += MOST_TAGS_AT_ONCE) {
    const query = tags
      .slice(from, from + MOST_TAGS_AT_ONCE)
      .map((tag) => `tag=${tag}`)
      .join("&");
    const answer = await fetch(`${registry.url}/v2/${repository}/manifests/${made.digest}?${query}`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/vnd.oci.image.manifest.v1+json" },
      body: made.manifest,
    });
    if (answer.status !== 201) {
      throw new Error(`tags from ${tags[from]}: ${answer.status} ${await answer.text()}`);
    }
  }
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
