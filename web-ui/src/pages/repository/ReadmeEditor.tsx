import { Button, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { previewReadme, type Repository } from "../../api/repositories";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { Readme } from "./Readme";
import styles from "./ReadmeEditor.module.css";
import { TheirVersion } from "./TheirVersion";
import { useChangeProfile } from "./useChangeProfile";

const LONGEST = 256 * 1024;
const PAUSE_MILLIS = 300;

/** The source, and beside it what the server will make of it. */
export function ReadmeEditor({ repository, onDone }: { repository: Repository; onDone: () => void }): ReactNode {
  const words = useWords();
  const [text, setText] = useState(repository.readme);
  const [asked] = useDebouncedValue(text, PAUSE_MILLIS);
  const preview = useQuery({
    queryKey: ["readme-preview", asked],
    queryFn: () => previewReadme(asked),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const change = useChangeProfile(repository, ({ readme }) => readme, onDone);
  return (
    <div className="stack">
      <div className="row">
        <Button variant="filled" loading={change.isPending} onClick={() => change.save({ readme: text })}>
          {words.repository.saveReadme}
        </Button>
        <Button onClick={onDone}>{words.common.cancel}</Button>
      </div>
      {change.theirs !== null && (
        <TheirVersion
          by={change.theirs.updatedBy}
          text={change.theirs.readme}
          take={() => setText(change.theirs?.readme ?? text)}
        />
      )}
      {change.error !== null && <Failure error={change.error} />}
      <div className={styles.split}>
        <Textarea
          aria-label={words.repository.readmeSource}
          value={text}
          maxLength={LONGEST}
          autosize
          minRows={20}
          styles={{ input: { fontFamily: "var(--mono)" } }}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <section aria-label={words.repository.preview}>
          {preview.isError ? (
            <Failure error={preview.error} />
          ) : (
            <Readme html={preview.data ?? repository.readmeHtml} />
          )}
        </section>
      </div>
    </div>
  );
}
