import { needsInsecure } from "../repository/commands";

export interface Snippet {
  client: string;
  /** The file that the lines belong into; without, they are run. */
  file?: string;
  text: string;
  /** What the administrator runs once before, where the lines are about Docker Hub's images and need it. */
  once?: string;
}

/**
 * What dockerd finds Docker Hub's images at; only a name beside the registry's own can be that. This machine has two; of an
 * address none can be made, so one stands there to be replaced.
 */
function hubHost(host: string): string {
  const port = /:\d+$/.exec(host)?.[0] ?? "";
  const name = host.slice(0, host.length - port.length);
  if (name === "localhost") {
    return `127.0.0.1${port}`;
  }
  if (name.startsWith("127.") || name === "[::1]") {
    return `localhost${port}`;
  }
  return /^\[|^[\d.]+$/.test(name) ? `hub.example.com${port}` : `hub-${host}`;
}

/**
 * What each client is told. Over plain HTTP each has its own way to be told that this is meant; docker takes it from its
 * own machine without a word.
 */
export function snippets(host: string, name: string, location: { protocol: string; hostname: string }): Snippet[] {
  const secure = location.protocol === "https:";
  const insecure = needsInsecure(location);
  const scheme = secure ? "https" : "http";
  const url = `${scheme}://${host}`;
  const hub = hubHost(host);
  return [
    { client: "Docker", text: `docker login -u ${name} ${host}` },
    ...(insecure
      ? [{ client: "Docker Engine", file: "/etc/docker/daemon.json", text: `{ "insecure-registries": ["${host}"] }` }]
      : []),
    {
      client: "Docker Engine, docker.io",
      once: `curl -u admin -X PATCH -H 'Content-Type: application/json' ${url}/api/v1/upstreams/docker.io -d '{"hosts": ["${hub}"]}'`,
      file: "/etc/docker/daemon.json",
      text: insecure
        ? `{ "insecure-registries": ["${host}", "${hub}"], "registry-mirrors": ["${scheme}://${hub}"] }`
        : `{ "registry-mirrors": ["${scheme}://${hub}"] }`,
    },
    { client: "Podman", text: `podman login ${secure ? "" : "--tls-verify=false "}-u ${name} ${host}` },
    {
      client: "Podman, Buildah, Skopeo",
      file: "/etc/containers/registries.conf.d/slipway.conf",
      text: `[[registry]]\nlocation = "docker.io"\n\n[[registry.mirror]]\nlocation = "${host}/docker.io"\ninsecure = ${!secure}`,
    },
    { client: "Skopeo", text: `skopeo login ${secure ? "" : "--tls-verify=false "}-u ${name} ${host}` },
    {
      client: "containerd",
      file: "/etc/containerd/certs.d/docker.io/hosts.toml",
      text: `server = "https://registry-1.docker.io"\n\n[host."${url}"]\n  capabilities = ["pull", "resolve"]`,
    },
    {
      client: "CI",
      text: `echo "$SLIPWAY_PASSWORD" | docker login -u ${name} --password-stdin ${host}\ndocker build -t ${host}/${name}/app:$GIT_SHA .\ndocker push ${host}/${name}/app:$GIT_SHA`,
    },
  ];
}
