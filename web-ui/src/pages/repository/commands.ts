import type { Client } from "../../preferences";

/** The registry as a client names it: the host and port that this browser used. */
export function registryHost(): string {
  return window.location.host;
}

/** Docker takes plain HTTP from its own machine only. */
export function needsInsecure(location: { protocol: string; hostname: string }): boolean {
  const local = location.hostname === "localhost" || location.hostname === "[::1]" || /^127\./.test(location.hostname);
  return location.protocol !== "https:" && !local;
}

/**
 * A command that runs as it is: never without a tag or a digest. With a platform it gets that one's image, wherever it
 * runs.
 */
export function pullCommand(
  client: Client,
  repository: string,
  reference: string,
  host = registryHost(),
  platform?: string,
): string {
  const option = platform === undefined ? "" : `--platform${client === "from" ? "=" : " "}${platform} `;
  const image = `${host}/${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
  switch (client) {
    case "docker":
      return `docker pull ${option}${image}`;
    case "podman":
      return `podman pull ${option}${image}`;
    case "skopeo":
      return `skopeo ${skopeoPlatform(platform)}copy docker://${image} oci:${repository.split("/").at(-1)}`;
    case "from":
      return `FROM ${option}${image}`;
  }
}

function skopeoPlatform(platform = ""): string {
  return ["os", "arch", "variant"]
    .map((name, at) => ({ name, value: platform.split("/")[at] ?? "" }))
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => `--override-${name} ${value} `)
    .join("");
}

/** For what is no image: charts by helm, all else by oras. */
export function artifactCommand(
  isChart: boolean,
  repository: string,
  reference: string,
  host = registryHost(),
): string {
  if (isChart && !reference.includes(":")) {
    return `helm pull oci://${host}/${repository} --version ${reference}`;
  }
  return `oras pull ${host}/${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
}
