import { TextInput } from "@mantine/core";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "../i18n/context";
import { Icon } from "../parts/Icon";
import { readReference } from "./reference";
import styles from "./TopBar.module.css";

/** From the last key to the question. */
const PAUSE_MILLIS = 120;

/** Searches as one types on Explore, and leads there from anywhere. What is a reference is opened by Enter. */
export function SearchBox(): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const location = useRouterState({ select: (state) => state.location });
  const exploring = location.pathname === "/";
  const asked = exploring ? (location.search.q ?? "") : "";
  const [text, setText] = useState(asked);
  const timer = useRef<number>(undefined);

  // Back and links change what is asked; a field with the caret in it is ahead of the address.
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== field.current) {
      setText(asked);
    }
  }, [asked]);

  const ask = (q: string, replace: boolean): void => {
    window.clearTimeout(timer.current);
    void navigate({ to: "/", search: (before) => ({ ...before, q: q === "" ? undefined : q }), replace });
  };
  const change = (value: string): void => {
    setText(value);
    window.clearTimeout(timer.current);
    if (exploring) {
      timer.current = window.setTimeout(() => ask(value.trim(), true), PAUSE_MILLIS);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // What was typed last is not searched for any more once it has been sent.
    window.clearTimeout(timer.current);
    const reference = readReference(text, window.location.host);
    if (reference === null) {
      ask(text.trim(), exploring);
    } else if (reference.digest !== undefined) {
      const { repository, digest } = reference;
      void navigate({ to: "/r/$repository/-/manifests/$digest", params: { repository, digest } });
    } else {
      const { repository, tag } = reference;
      void navigate({ to: "/r/$repository/-/tags/$tag", params: { repository, tag } });
    }
  };
  return (
    <search className={styles.search}>
      <form onSubmit={submit}>
        <TextInput
          ref={field}
          type="search"
          data-filter
          aria-label={words.explore.search}
          placeholder={words.explore.search}
          maxLength={500}
          leftSection={<Icon name="search" />}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}
