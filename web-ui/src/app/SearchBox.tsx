import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { lookupQuery, type Match } from "../api/lookup";
import { useWords } from "../i18n/context";
import { Icon } from "../parts/Icon";
import { bareText, lookedFor, meant } from "./pasted";
import styles from "./TopBar.module.css";

/** From the last key to the question. */
const PAUSE_MILLIS = 120;

/** Searches as one types on Explore, and leads there from anywhere. What is a reference is opened by Enter. */
export function SearchBox(): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
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
  // What was sent before something else was typed opens nothing any more.
  const sent = useRef("");
  const change = (value: string): void => {
    setText(value);
    sent.current = "";
    window.clearTimeout(timer.current);
    if (exploring) {
      timer.current = window.setTimeout(() => ask(bareText(value, window.location.host), true), PAUSE_MILLIS);
    }
  };
  /** A digest leads to the page that is pinned to it, whatever names it. */
  const open = ({ repository, digest, tags }: Match, byTag: boolean): void => {
    const [tag] = tags;
    void (byTag && tag !== undefined
      ? navigate({ to: "/r/$repository/-/tags/$tag", params: { repository, tag } })
      : navigate({ to: "/r/$repository/-/manifests/$digest", params: { repository, digest } }));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // What was typed last is not searched for any more once it has been sent.
    window.clearTimeout(timer.current);
    const bare = bareText(text, window.location.host);
    const wanted = lookedFor(bare);
    if (wanted === null) {
      ask(bare, exploring);
      return;
    }
    sent.current = text;
    // A lookup that fails finds nothing: the page of what was searched for says why.
    const matches = await queries.fetchQuery(lookupQuery(wanted.q)).catch((): Match[] => []);
    if (sent.current !== text) {
      return;
    }
    const match = meant(wanted, matches);
    match === undefined ? ask(bare, exploring) : open(match, wanted.tag !== undefined);
  };
  return (
    <search className={styles.search}>
      <form onSubmit={(event) => void submit(event)}>
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
