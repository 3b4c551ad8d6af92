import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "../api/problem";
import { useWords } from "../i18n/context";
import { CopyButton } from "../parts/CopyButton";
import { Foreign } from "../parts/Foreign";
import { Notice } from "../parts/Notice";
import { describe } from "./describe";

interface Props {
  error: unknown;
  retry?: () => void;
}

/** Stands where the data would: what happened, how to try again, and what the server's log knows it by. */
export function Failure({ error, retry }: Props): ReactNode {
  const words = useWords();
  return (
    <Notice tone="danger">
      <div className="stack">
        <p>
          <Foreign text={describe(error, words.problems)} />
        </p>
        <div className="row">
          {retry !== undefined && <Button onClick={retry}>{words.common.retry}</Button>}
          {error instanceof ApiError && error.requestId !== null && (
            <span className="row dim">
              {words.problems.requestId} <code>{error.requestId}</code>
              <CopyButton compact text={error.requestId} what={words.problems.requestId} />
            </span>
          )}
        </div>
      </div>
    </Notice>
  );
}
