import { Button, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Repository } from "../../api/repositories";
import type { Schemas } from "../../api/schema.gen";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { showToast } from "../../toasts/store";
import { TheirVersion } from "./TheirVersion";
import { useChangeProfile } from "./useChangeProfile";

interface Props {
  repository: Repository;
  label: string;
  /** Who sees it. */
  description: string;
  /** The field as text, and what a text changes. */
  read: (repository: Repository) => string;
  change: (text: string) => Schemas["ProfileChange"];
  maxLength: number;
}

/** One field of a profile, saved by itself. */
export function ProfileField({ repository, label, description, read, change, maxLength }: Props): ReactNode {
  const words = useWords();
  const [text, setText] = useState(() => read(repository));
  const saving = useChangeProfile(repository, read, (changed) => {
    // As it is kept, which may be another spelling of what was typed.
    setText(read(changed));
    showToast({ text: words.repository.saved(label), tone: "plain" });
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.save(change(text));
  };
  const { theirs } = saving;
  return (
    <form className="stack" style={{ maxWidth: 640 }} onSubmit={submit}>
      {theirs !== null && <TheirVersion by={theirs.updatedBy} text={read(theirs)} take={() => setText(read(theirs))} />}
      {saving.error !== null && <Failure error={saving.error} />}
      <div className="row" style={{ alignItems: "flex-end" }}>
        <TextInput
          className="grow"
          label={label}
          description={description}
          value={text}
          maxLength={maxLength}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" loading={saving.isPending} disabled={theirs === null && text === read(repository)}>
          {words.repository.save}
        </Button>
      </div>
    </form>
  );
}
