import type { ReactNode } from "react";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Notice } from "../../parts/Notice";
import { needsInsecure, registryHost } from "../repository/commands";
import { snippets } from "./snippets";

/** How each client is set up for this registry, in lines to copy. */
export function ConnectPage(): ReactNode {
  const words = useWords();
  const account = useAccount();
  const lines = snippets(registryHost(), account?.name ?? words.connect.yourName, window.location);
  return (
    <>
      <PageTitle title={words.nav.connect} />
      <p>{words.connect.intro(registryHost())}</p>
      {needsInsecure(window.location) && <Notice tone="warn">{words.connect.insecure}</Notice>}
      {lines.map((snippet) => (
        <section key={snippet.client} className="stack">
          <h2>{snippet.client}</h2>
          {snippet.once !== undefined && (
            <>
              <p>{words.connect.hubHost}</p>
              <Command text={snippet.once} />
            </>
          )}
          {snippet.file !== undefined && (
            <p className="dim">
              <code style={{ overflowWrap: "anywhere" }}>{snippet.file}</code>
            </p>
          )}
          <Command text={snippet.text} />
        </section>
      ))}
    </>
  );
}
