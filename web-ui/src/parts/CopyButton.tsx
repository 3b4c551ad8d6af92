import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { announce } from "../app/announce";
import { useWords } from "../i18n/context";
import { type CopyOutcome, copyText } from "./copy";
import { Icon } from "./Icon";

const SAID_MILLIS = 1500;

interface Props {
  text: string;
  /** What is copied, for who cannot see what stands beside the button. */
  what: string;
  /** What is selected when the clipboard is closed. */
  source?: RefObject<HTMLElement | null>;
  /** What the button says. */
  face?: string;
  /** An icon alone, in rows. */
  compact?: boolean;
}

/** Copies what stands beside it, and says so in its own place. */
export function CopyButton({ text, what, source, face, compact = false }: Props): ReactNode {
  const words = useWords();
  const [outcome, setOutcome] = useState<CopyOutcome | null>(null);
  useEffect(() => {
    if (outcome === null) {
      return;
    }
    const timer = window.setTimeout(() => setOutcome(null), SAID_MILLIS);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    const result = await copyText(text);
    if (result === "select" && source?.current) {
      window.getSelection()?.selectAllChildren(source.current);
    }
    setOutcome(result);
    announce(said(result));
  };
  const said = (result: CopyOutcome): string => (result === "copied" ? words.copy.copied : words.copy.pressKeys);
  const label = face ?? words.copy.label(what);
  if (compact) {
    return (
      <Tooltip label={outcome === null ? label : said(outcome)} opened={outcome === null ? undefined : true}>
        <ActionIcon variant="subtle" size="sm" aria-label={label} onClick={copy}>
          <Icon name={outcome === "copied" ? "check" : "copy"} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Button aria-label={outcome === null ? label : undefined} onClick={copy} miw={84}>
      {outcome === null ? (face ?? words.copy.copy) : said(outcome)}
    </Button>
  );
}
