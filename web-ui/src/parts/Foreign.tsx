import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { escapeControls } from "../format/foreign";
import { useWords } from "../i18n/context";

const SHOWN = 2000;

/** Text that others wrote: it stays in its own direction and place, and cannot fill the page. */
export function Foreign({ text }: { text: string }): ReactNode {
  const words = useWords();
  const [all, setAll] = useState(false);
  const cut = !all && text.length > SHOWN;
  return (
    <>
      <bdi>{escapeControls(cut ? text.slice(0, SHOWN) : text)}</bdi>
      {cut && (
        <>
          {"… "}
          <Button size="compact-xs" onClick={() => setAll(true)}>
            {words.common.showAll}
          </Button>
        </>
      )}
    </>
  );
}
