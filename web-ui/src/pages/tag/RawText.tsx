import { Button } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { escapeControls } from "../../format/foreign";
import { useWords } from "../../i18n/context";
import { CopyButton } from "../../parts/CopyButton";
import { prettyJson } from "./prettyJson";
import styles from "./TagPage.module.css";

/** What is shown at first. */
const SHOWN = 20_000;

interface Props {
  /** Exactly as it is stored; that is what is copied. */
  text: string;
  what: string;
}

/** JSON to be read, with its lines broken. */
export function RawText({ text, what }: Props): ReactNode {
  const words = useWords();
  const [all, setAll] = useState(false);
  const pretty = useMemo(() => prettyJson(text), [text]);
  const cut = !all && pretty.length > SHOWN;
  return (
    <div className="stack">
      <div className="row">
        <CopyButton text={text} what={what} />
        {cut && <Button onClick={() => setAll(true)}>{words.common.showAll}</Button>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard as well */}
      <pre className={styles.raw} tabIndex={0}>
        <bdi>{escapeControls(cut ? pretty.slice(0, SHOWN) : pretty)}</bdi>
      </pre>
    </div>
  );
}
