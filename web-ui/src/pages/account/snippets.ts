export interface Snippet {
  client: string;
  /** The file that the lines belong into; without, they are run. */
  file?: string;
  text: string;
}

/** What each client is told. Over plain HTTP each has its own way to be told that this is meant. */
export function snippets(host: string, name: string, secure: boolean): Snippet[] {
  const url = `${secure ? "https" : "http"}://${host}`;
  return [
    { client: "Docker", text: `docker login -u ${name} ${host}` },
    {
      client: "Docker Engine",
      file: "/etc/docker/daemon.json",
      text: secure
        ? `{ "registry-mirrors": ["${url}"] }`
        : `{ "insecure-registries": ["${host}"], "registry-mirrors": ["${url}"] }`,
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
