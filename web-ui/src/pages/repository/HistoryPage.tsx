import { Button, TextInput } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Deletions } from "./Deletions";
import { TagHistory } from "./TagHistory";

/** What moved and what went, by whom, and the way back. */
export function HistoryPage(): ReactNode {
  const words = useWords();
  const { repository } = useParams({ from: "/r/$repository/-/history" });
  const { tag } = useSearch({ from: "/r/$repository/-/history" });
  const navigate = useNavigate({ from: "/r/$repository/-/history" });
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("tag")).trim();
    void navigate({ search: { tag: value === "" ? undefined : value } });
  };
  return (
    <>
      <form className="row" onSubmit={ask}>
        <TextInput
          key={tag ?? ""}
          style={{ flex: "0 1 320px" }}
          name="tag"
          data-filter
          aria-label={words.history.ofTag}
          placeholder={words.history.ofTag}
          defaultValue={tag ?? ""}
          maxLength={128}
        />
        <Button type="submit">{words.history.show}</Button>
        {tag !== undefined && <Button onClick={() => void navigate({ search: {} })}>{words.common.clear}</Button>}
      </form>
      {tag === undefined ? <Deletions repository={repository} /> : <TagHistory repository={repository} tag={tag} />}
    </>
  );
}
