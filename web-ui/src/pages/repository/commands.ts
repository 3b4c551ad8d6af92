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

/** A command that runs as it is: never without a tag or a digest. */
export function pullCommand(client: Client, repository: string, reference: string, host = registryHost()): string {
  const image = `${host}/${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
  switch (client) {
    case "docker":
      return `docker pull ${image}`;
    case "podman":
      return `podman pull ${image}`;
    case "skopeo":
      return `skopeo copy docker://${image} oci:${repository.split("/").at(-1)}`;
    case "from":
      return `FROM ${image}`;
  }
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
