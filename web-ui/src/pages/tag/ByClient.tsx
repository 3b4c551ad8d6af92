import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Notice } from "../../parts/Notice";

/** In place of what /v2 gives to clients that sign in, and to no browser: the command that reads it. */
export function ByClient({ command }: { command: string }): ReactNode {
  const words = useWords();
  return (
    <Notice>
      <div className="stack">
        <p>{words.tag.byClient}</p>
        <Command text={command} />
      </div>
    </Notice>
  );
}
