import { join } from "node:path";
import { attachment, attestation, image, index } from "./image.mjs";
import { journey } from "./journey.mjs";
import { receiver } from "./receiver.mjs";
import { api, eventually, filler, pull, push, store, tagMany } from "./registry.mjs";
import { registry, scratch, upstream } from "./surroundings.mjs";

/** What the registry holds when its pages are looked at. Journeys that change something have repositories of their own. */

export const admin = registry.admin;
export const ana = { name: "ana", password: "a good long one" };

const README = `# Shop

The front of the shop, as one image.

| variable | meaning |
|---|---|
| \`PORT\` | where it listens |
| \`THEME\` | how it looks |

\`\`\`
docker run -p 8080:8080 127.0.0.1:5000/ana/shop
\`\`\`

1. Pull it.
2. Run it. See the [manual](https://example.com/manual).
`;

const base = {
  step: "ADD rootfs.tar / # buildkit",
  files: { "etc/os-release": "ID=example\n", "etc/passwd": filler("passwd", 900), "bin/sh": filler("sh", 90_000) },
};

/** A release of the shop: the same base, and a program that is another each time. */
export function shop(version, architecture = "amd64") {
  return image({
    architecture,
    layers: [
      base,
      {
        step: "RUN /bin/sh -c install-shop && rm /etc/passwd # buildkit",
        files: { "srv/shop/server.js": `// ${version}\n${filler(`server ${version}`, 40_000)}`, "etc/passwd": null },
      },
      {
        step: "COPY config/ /etc/shop/ # buildkit",
        files: { "etc/shop/shop.conf": `version = ${version}\nport = 8080\ncurrency = EUR\n`, "etc/shop/empty": "" },
      },
    ],
    config: {
      Entrypoint: ["/bin/sh", "-c"],
      Cmd: ["node /srv/shop/server.js"],
      Env: ["PORT=8080", "THEME=plain"],
      ExposedPorts: { "8080/tcp": {} },
      Labels: { "org.opencontainers.image.licenses": "Apache-2.0", "org.opencontainers.image.version": version },
      User: "10001",
      WorkingDir: "/srv/shop",
    },
  });
}

function courierFor(architecture, bytes) {
  return image({
    architecture,
    layers: [
      base,
      {
        step: `COPY courier-${architecture} /bin/courier # buildkit`,
        files: { "bin/courier": filler(`courier ${architecture}`, bytes), "etc/courier.conf": "wheels = 2\n" },
      },
    ],
    config: { Entrypoint: ["/bin/courier"], Env: [`BUILT_FOR=${architecture}`], ExposedPorts: { "7070/tcp": {} } },
  });
}

const [amd64, arm64] = [courierFor("amd64", 70_000), courierFor("arm64", 50_000)];

/** An image for two platforms, as builders push it: what they say of how it was built stands beside it. */
export const courier = {
  amd64,
  arm64,
  index: index({
    of: [
      { made: amd64, platform: "linux/amd64" },
      { made: arm64, platform: "linux/arm64" },
      {
        made: attestation('{"predicateType":"https://slsa.dev/provenance/v1"}\n'),
        platform: "unknown/unknown",
        annotations: {
          "vnd.docker.reference.type": "attestation-manifest",
          "vnd.docker.reference.digest": amd64.digest,
        },
      },
    ],
    annotations: { "org.opencontainers.image.version": "2.0.0" },
  }),
};

/** About all of the index. */
export const signature = attachment({
  subject: courier.index,
  type: "application/vnd.dev.cosign.artifact.sig.v1+json",
  name: "courier.sig",
  text: '{"signature":"not a real one"}\n',
});

/** About the image for one platform. */
export const bill = attachment({
  subject: amd64,
  type: "application/spdx+json",
  name: "courier.spdx.json",
  text: '{"spdxVersion":"SPDX-2.3","name":"courier"}\n',
});

let stocked;

/** A journey in the registry with all this. */
export function stockedJourney(name, options, run) {
  journey(name, { ...options, first: stock }, run);
}

/** Once for all. */
function stock() {
  stocked ??= fill();
  return stocked;
}

async function fill() {
  await api("POST", "/users", ana);
  const [old, current, next] = [shop("1.9.0"), shop("1.10.0"), shop("2.0.0-rc.1")];
  await push(old, "ana/shop", "1.9.0", { as: ana });
  await push(current, "ana/shop", "1.10.0", { as: ana });
  await push(next, "ana/shop", "2.0.0-rc.1", { as: ana });
  await tagMany("ana/shop", old, ["1.9", "1.8.0", "1.8"]);
  await tagMany("ana/shop", current, ["1.10", "1", "latest"]);
  await api("PATCH", "/repositories/ana/shop", { visibility: "public" });
  await profile("ana/shop", {
    description: "The front of the shop",
    readme: README,
    categories: ["web", "shop"],
  });
  await push(shop("1.0.0"), "ana/kiosk", "1.0.0", { as: ana });
  await profile("ana/kiosk", { description: "Before there was a shop", deprecation: "Use ana/shop instead." });
  await push(shop("3.0.0"), "library/till", "3.0.0");
  await api("PATCH", "/repositories/library/till", { visibility: "public" });
  await api("PUT", "/repositories/ana/empty", { visibility: "private" });
  await push(courier.index, "ana/courier", "2.0.0", { as: ana });
  await store("ana/courier", signature);
  await store("ana/courier", bill);
  await store("ana/courier", index({ of: [] }), "nothing");
  await mirror();
  await hook();
  await deletion(current);
  await known("ana/shop");
  await known("library/till");
  for (const made of [courier.amd64, courier.arm64]) {
    await read("ana/courier", made);
  }
  for (const made of [old, current]) {
    await read("ana/shop", made);
  }
  // What compares them is there as well: no page waits for a job.
  const pair = [old, current].map(({ digest }) => `ana/shop@${digest}`);
  await eventually("they are compared", async () => {
    const { job } = await api("GET", `/comparisons?from=${pair[0]}&to=${pair[1]}`);
    return job === undefined;
  });
}

/** Files are listed after the image has been read once. */
async function read(repository, { digest }) {
  await eventually(`files of ${digest} are known`, async () => {
    const { job } = await api("GET", `/files?repository=${repository}&digest=${digest}`);
    return job === undefined;
  });
}

/** Changes what a repository says of itself, whatever it said before. */
export async function profile(repository, change) {
  await api("PATCH", `/profile?repository=${repository}`, change);
}

/** Another registry, with an image that was pulled through here twice: missed, then hit. */
async function mirror() {
  const at = upstream;
  await push(shop("4.0.0"), "library/base", "4.0.0", { at });
  await api("PATCH", "/repositories/library/base", { visibility: "public" }, { at });
  // Its own name is left to the one that a journey makes: only one upstream can be meant by it.
  await api("POST", "/upstreams", { name: "team", url: at.url, aliases: [] });
  for (const time of ["first", "second"]) {
    await pull(`${new URL(registry.url).host}/team/library/base:4.0.0`, join(scratch, `pulled ${time}`));
  }
}

/**
 * A webhook with the one event that came in. It is of a kind that did not happen before: what is not told yet when a webhook
 * is made is told to it as well.
 */
async function hook() {
  const program = await receiver();
  const { webhook } = await api("POST", "/webhooks", {
    repository: "ana/kiosk",
    url: program.url,
    events: ["tag.deleted"],
  });
  await tagMany("ana/kiosk", shop("1.0.0"), ["summer"]);
  await api("POST", "/tag-deletions?repository=ana/kiosk", { tags: ["summer"] });
  await eventually("the event came", async () => {
    const { deliveries } = await api("GET", `/webhooks/${webhook.id}/deliveries`);
    return deliveries.some(({ state }) => state === "delivered");
  });
  await tagMany("ana/shop", shop("1.9.0"), ["1.9.0-slim"]);
}

/** A tag of the shop that was moved and deleted. */
async function deletion(current) {
  await tagMany("ana/shop", current, ["nightly"]);
  await api("POST", "/tag-deletions?repository=ana/shop", { tags: ["nightly"] });
}

/** What is inside of images is read after the push. */
export async function known(repository) {
  await eventually(`platforms of ${repository} are known`, async () => {
    const { tags } = await api("GET", `/tags?repository=${repository}&n=100`);
    return tags.every((tag) => tag.platforms?.length > 0);
  });
}
