import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { isPlatform } from "../../format/platform";
import { useWords } from "../../i18n/context";
import { setPreferences } from "../../preferences";
import styles from "./Compare.module.css";

interface Props {
  platforms: readonly string[];
  platform: string | undefined;
}

/** Which two; they can change places. */
export function CompareForm({ platforms, platform }: Props): ReactNode {
  const words = useWords();
  const { from = "", to = "" } = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => String(fields.get(name)).trim();
    void navigate({
      search: (before) => ({
        ...before,
        from: text("from"),
        to: text("to"),
        path: undefined,
        entry: undefined,
        file: undefined,
      }),
    });
  };
  const swap = (): void =>
    void navigate({
      search: (before) => ({ ...before, from: to, to: from, path: undefined, entry: undefined, file: undefined }),
    });
  const choices = [...new Set(platforms)].filter((one) => one !== "" && isPlatform(one));
  return (
    <form key={`${from} ${to}`} className={styles.form} onSubmit={submit}>
      <TextInput
        className={styles.field}
        name="from"
        label={words.compare.first}
        placeholder="team/app:1.0"
        defaultValue={from}
        required
        spellCheck={false}
        autoCapitalize="none"
      />
      <Button onClick={swap}>{words.compare.swap}</Button>
      <TextInput
        className={styles.field}
        name="to"
        label={words.compare.second}
        placeholder="team/app:1.1"
        defaultValue={to}
        required
        spellCheck={false}
        autoCapitalize="none"
      />
      <NativeSelect
        className={styles.platform}
        label={words.terms.platform}
        value={platform ?? ""}
        disabled={choices.length < 2}
        data={choices.length === 0 ? [platform ?? ""] : choices}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          setPreferences({ platform: chosen });
          void navigate({ search: (before) => ({ ...before, platform: chosen }), replace: true });
        }}
      />
      <Button type="submit">{words.compare.compare}</Button>
    </form>
  );
}
