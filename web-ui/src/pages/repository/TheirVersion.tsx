import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";

interface Props {
  by: string | undefined;
  text: string;
  take: () => void;
}

/** Somebody else was earlier: theirs is shown beside one's own, and either can be saved. */
export function TheirVersion({ by, text, take }: Props): ReactNode {
  const words = useWords();
  return (
    <Notice tone="warn">
      <div className="stack">
        <p>{words.repository.changedMeanwhile(by ?? "")}</p>
        <pre style={{ margin: 0, maxHeight: 240, overflow: "auto", whiteSpace: "pre-wrap" }}>
          <Foreign text={text} />
        </pre>
        <div>
          <Button onClick={take}>{words.repository.takeTheirs}</Button>
        </div>
      </div>
    </Notice>
  );
}
