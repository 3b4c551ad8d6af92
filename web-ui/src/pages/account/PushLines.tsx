import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Notice } from "../../parts/Notice";
import { needsInsecure, registryHost } from "../repository/commands";

interface Props {
  /** Who pushes, and so the namespace. */
  name: string;
  /** The repository that is pushed to; one's own first image where there is none. */
  repository?: string;
}

/** What a first push takes, in the order in which it is typed. */
export function PushLines({ name, repository = `${name}/hello` }: Props): ReactNode {
  const words = useWords();
  const host = registryHost();
  const image = repository.split("/").at(-1);
  return (
    <div className="stack" style={{ width: "100%" }}>
      {needsInsecure(window.location) && (
        <Notice tone="warn">
          <p>{words.connect.insecure}</p>
          <Command text={`{ "insecure-registries": ["${host}"] }`} />
        </Notice>
      )}
      <Command text={`docker login -u ${name} ${host}`} />
      <Command text={`docker tag ${image} ${host}/${repository}:latest`} />
      <Command text={`docker push ${host}/${repository}:latest`} />
    </div>
  );
}
