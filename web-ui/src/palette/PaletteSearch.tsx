import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { lookupQuery } from "../api/lookup";
import { suggestRepositories } from "../api/search";
import { useWords } from "../i18n/context";
import { type Action, currentActions } from "../keys/actions";
import { matchScore } from "./match";
import styles from "./Palette.module.css";

const MOST = 12;
const LAST_USED = "slipway-palette";

/** A combobox of actions and repositories: what was used last stands first. */
export function PaletteSearch({ close }: { close: () => void }): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  // What was there before the palette opened; the palette itself is not offered.
  const [actions] = useState(() => currentActions().filter((action) => action.id !== "palette"));
  const [asked] = useDebouncedValue(typed.trim(), 120);
  const found = useQuery({
    queryKey: ["suggestions", asked],
    queryFn: ({ signal }) => suggestRepositories(asked, signal),
    enabled: asked.length > 1,
  });
  const repositories = (asked.length > 1 ? (found.data ?? []) : []).map(
    (repository): Action => ({
      id: `r/${repository}`,
      words: repository,
      run: () => void navigate({ to: "/r/$repository", params: { repository } }),
    }),
  );
  const inside = useQuery(lookupQuery(asked));
  const tags = (inside.data ?? []).map(
    ({ repository, digest, tags: [tag] }): Action => ({
      id: `r/${repository}:${tag ?? digest}`,
      words: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`,
      run: () =>
        void (tag === undefined
          ? navigate({ to: "/r/$repository/-/manifests/$digest", params: { repository, digest } })
          : navigate({ to: "/r/$repository/-/tags/$tag", params: { repository, tag } })),
    }),
  );
  const entries = [...rank(actions, typed), ...tags.slice(0, MOST / 2), ...repositories].slice(0, MOST);
  const current = Math.min(chosen, entries.length - 1);
  const run = (entry: Action | undefined): void => {
    if (entry !== undefined) {
      remember(entry.id);
      close();
      // After the overlay has given the focus back, so that the action can move it.
      window.setTimeout(entry.run, 0);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((current + step + entries.length) % Math.max(entries.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[current]);
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-entries"
        aria-activedescendant={entries.length > 0 ? `palette-${current}` : undefined}
        aria-label={words.palette.label}
        placeholder={words.palette.label}
        value={typed}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
      />
      <div id="palette-entries" role="listbox" aria-label={words.palette.title} className={styles.entries}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, which keeps the focus
          <div
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={styles.entry}
            onClick={() => run(entry)}
          >
            <bdi className="grow">{entry.words}</bdi>
            {entry.keys !== undefined && <kbd>{entry.keys.replace("Mod+", "Ctrl ")}</kbd>}
          </div>
        ))}
        {entries.length === 0 && <p className="dim">{words.palette.nothing}</p>}
      </div>
    </>
  );
}

function rank(actions: readonly Action[], typed: string): Action[] {
  const used = lastUsed();
  const recency = (action: Action): number => (used.includes(action.id) ? used.length - used.indexOf(action.id) : 0);
  return actions
    .map((action) => ({ action, score: matchScore(typed.trim(), action.words) }))
    .filter((one) => one.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || recency(b.action) - recency(a.action))
    .map((one) => one.action);
}

function lastUsed(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(LAST_USED) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

function remember(id: string): void {
  try {
    localStorage.setItem(LAST_USED, JSON.stringify([id, ...lastUsed().filter((one) => one !== id)].slice(0, MOST)));
  } catch {
    // Without storage nothing is remembered.
  }
}
